package dev.postflight.check;

import dev.postflight.net.Network;
import dev.postflight.outcome.Signal;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;

/**
 * All that a check is made from.
 *
 * @param settings its own options
 * @param asked for each signal that expectations name, the keys that they name ({@code json: {database: up}} asks {@code
 *     database}; none where the signal has no keys), so that a kind reads just those out of a large answer
 * @param ear what it is told from outside, for a kind that {@linkplain CheckKind#hears() hears}
 */
public record Setup(Settings settings, Map<String, Set<String>> asked, Vertx vertx, Network network, Ear ear) {

    /** Of a check that asks by itself. */
    public Setup(Settings settings, Map<String, Set<String>> asked, Vertx vertx, Network network) {
        this(settings, asked, vertx, network, Ear.DEAF);
    }

    /** The keys of this signal that some expectation names, in the order written. */
    public Set<String> asked(Signal signal) {
        return asked.getOrDefault(signal.name(), Set.of());
    }

    /** The same for a group of its own settings, of which no expectation knows. */
    public Setup of(Settings group) {
        return new Setup(group, Map.of(), vertx, network, ear);
    }

    /** Whether some expectation names this signal, so that what is dear to read is read only then. */
    public boolean asks(Signal signal) {
        return asked.containsKey(signal.name());
    }
}
