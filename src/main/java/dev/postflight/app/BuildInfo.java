package dev.postflight.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is, written into the jar by Maven. */
public final class BuildInfo {
    private static final Properties PROPERTIES = load();

    private BuildInfo() {}

    public static String version() {
        return PROPERTIES.getProperty("version", "unknown");
    }

    /** The commit it was built from; {@code unknown} when built outside of a repository. */
    public static String revision() {
        String revision = PROPERTIES.getProperty("revision", "");
        return revision.isEmpty() || revision.startsWith("$") ? "unknown" : revision;
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
