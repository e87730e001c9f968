package dev.postflight.check.kinds.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One finished backup.
 *
 * @param name as its place names it
 * @param moment from when it is: what happened later is not in it
 * @param size in bytes, where the place tells
 * @param took how long it took, where the place tells
 * @param file where it is one that can be read
 */
record Backup(String name, Instant moment, OptionalDouble size, Optional<Duration> took, Optional<Path> file) {

    static Backup of(String name, Instant moment) {
        return new Backup(name, moment, OptionalDouble.empty(), Optional.empty(), Optional.empty());
    }

    Backup sized(double bytes) {
        return new Backup(name, moment, OptionalDouble.of(bytes), took, file);
    }

    Backup taking(Duration length) {
        return new Backup(name, moment, size, Optional.of(length), file);
    }

    Backup in(Path path) {
        return new Backup(name, moment, size, took, Optional.of(path));
    }
}
