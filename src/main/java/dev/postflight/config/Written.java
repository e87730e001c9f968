package dev.postflight.config;

import dev.postflight.config.yaml.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A valid configuration as its owner wrote it, with templates and defaults worked in and references still references.
 * Kept apart from {@link Config}, so that a daemon need not hold it.
 */
public final class Written {
    private final Map<String, Node.Mapping> global;
    private final List<Part> parts;

    /** What one file says of its application. */
    record Part(Path file, String application, List<Check> checks) {}

    /** One check, with what it was read from. */
    record Check(CheckConfig config, boolean enabled, Node.Mapping written) {}

    Written(Map<String, Node.Mapping> global, List<Part> parts) {
        this.global = Map.copyOf(global);
        this.parts = List.copyOf(parts);
    }

    /** Server, limits and log, by key; what was not given is absent. */
    Map<String, Node.Mapping> global() {
        return global;
    }

    List<Part> parts() {
        return parts;
    }
}
