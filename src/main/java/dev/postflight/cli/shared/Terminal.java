package dev.postflight.cli.shared;

/** Whether a person looks at what is printed. */
public final class Terminal {
    private Terminal() {}

    /**
     * The launcher asks: Java itself cannot tell which of its streams is a terminal.
     *
     * @param stream {@code out} or {@code err}
     */
    public static boolean is(String stream) {
        return Boolean.getBoolean("postflight.terminal." + stream) && System.getenv("NO_COLOR") == null;
    }
}
