package dev.postflight.bench;

import dev.postflight.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** The class path of the tests made of jars alone, since a class-data archive takes no folders. */
final class ClassPath {
    private ClassPath() {}

    static String ofJars(Path folder) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Files.exists(Path.of(entry)))
                .map(entry -> Files.isDirectory(Path.of(entry)) ? jar(folder, Path.of(entry)) : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jar(Path folder, Path classes) {
        Path jar = folder.resolve(classes.getFileName() + ".jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        int code =
                tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        if (code != 0) {
            throw new UncheckedIOException(new IOException("cannot pack " + classes));
        }
        return jar.toString();
    }

    /** An archive of the daemon's classes, made as the launcher makes it. */
    static Path train(Path folder, String classPath) throws IOException, InterruptedException {
        Path archive = folder.resolve("postflight.jsa");
        try (ChildProcess training = ChildProcess.java(Main.class, archiving(archive), classPath, "train")) {
            training.awaitEnd();
        }
        if (!Files.exists(archive)) {
            throw new IOException("Java has written no class-data archive");
        }
        return archive;
    }

    /** What makes Java write an archive of its classes when it ends, and what makes it use that. */
    static List<String> archiving(Path archive) {
        return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable");
    }

    static List<String> archived(Path archive) {
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable");
    }
}
