package dev.postflight.testing;

import dev.postflight.cli.PostflightCommand;

/** Runs several commands in one Java, since starting one takes a while: each argument is a line of words. */
public final class Commands {
    private Commands() {}

    public static void main(String[] lines) {
        for (String line : lines) {
            System.out.println("$ " + line);
            System.out.println("= " + PostflightCommand.execute(line.split(" ")));
            System.out.flush();
        }
        System.exit(0);
    }
}
