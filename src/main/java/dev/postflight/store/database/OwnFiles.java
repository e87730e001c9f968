package dev.postflight.store.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders for the eyes of their owner alone. */
final class OwnFiles {
    /** Where SQLite's driver unpacks its library; the system's folder for temporary files where it is not set. */
    private static final String NATIVE = "org.sqlite.tmpdir";

    private OwnFiles() {}

    static void create(Path file) throws IOException {
        Files.createFile(file, only(file, "rw-------"));
    }

    /** With all that lead to it; one that is there stays as it is. */
    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, only(folder, "rwx------"));
        }
    }

    /**
     * Has SQLite's library unpacked there. A process that is killed leaves its copy behind, a megabyte, which nobody else
     * would ever clear away; whoever holds the lock of a folder knows that those in it are nobody's.
     */
    static synchronized void unpackNativeInto(Path folder) throws IOException {
        if (System.getProperty(NATIVE) == null) {
            createFolder(folder);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
                for (Path each : left) {
                    Files.deleteIfExists(each);
                }
            }
            System.setProperty(NATIVE, folder.toString());
        }
    }

    private static FileAttribute<?>[] only(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
