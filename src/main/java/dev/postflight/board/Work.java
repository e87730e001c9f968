package dev.postflight.board;

import dev.postflight.config.Maintenance;

/**
 * Planned work that was asked for while Postflight runs.
 *
 * @param application whose checks; empty for all
 * @param check only this one; empty for all of the application
 */
public record Work(String application, String check, Maintenance planned) {
    boolean concerns(CheckState state) {
        return (application.isEmpty() || application.equals(state.config().application()))
                && (check.isEmpty() || check.equals(state.config().id()));
    }
}
