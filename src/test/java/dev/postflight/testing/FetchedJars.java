package dev.postflight.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A server written in Java, whose jars Maven fetches when a test first needs them. */
final class FetchedJars {
    private final String name;
    private final Path pom;
    private final Path folder;

    /** @param folder below src/test and target */
    FetchedJars(String name, String folder) {
        this.name = name;
        this.pom = Path.of("src", "test", folder, "pom.xml");
        this.folder = Path.of("target", folder).toAbsolutePath();
    }

    /** Skips the test where they cannot be had; on CI they have to be. */
    void need() throws Exception {
        Files.createDirectories(folder);
        String why = "";
        try (FileChannel file =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) { // tests run in more than one process
            for (String net : new String[] {"--offline", "--batch-mode"}) {
                if (held.isValid() && !areHere()) {
                    try {
                        fetch(net);
                    } catch (Exception e) {
                        why = String.valueOf(e.getMessage());
                    }
                }
            }
        }
        Programs.need(areHere(), name + " cannot be fetched: " + why);
    }

    /** For Java's option -cp. */
    String classPath() {
        return folder + "/*";
    }

    private void fetch(String net) throws Exception {
        Programs.run(
                Path.of("").toAbsolutePath(),
                "./mvnw",
                "--batch-mode",
                net,
                "-f",
                pom.toString(),
                "dependency:copy-dependencies",
                "-DoutputDirectory=" + folder);
        Files.copy(pom, folder.resolve("pom.xml"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether they are there, and those that the file asks for. */
    private boolean areHere() {
        try {
            return Files.mismatch(pom, folder.resolve("pom.xml")) < 0;
        } catch (IOException e) {
            return false;
        }
    }
}
