package dev.postflight.check.kinds.application;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came to an application over some time: in whole, by endpoint, and in counters of its own. */
final class Traffic {
    /** More endpoints than these are not told apart: what a target sends must not fill our memory. */
    static final int MOST_ENDPOINTS = 500;

    private final Tally whole = new Tally();
    private final Map<String, Tally> named = new LinkedHashMap<>();
    private final Map<String, Tally> seen = new HashMap<>();
    private final Map<String, Double> rates = new LinkedHashMap<>();
    private boolean tooMany;
    private int restarts;

    Tally whole() {
        return whole;
    }

    /** One that the configuration names. */
    Tally named(String endpoint) {
        return named.computeIfAbsent(endpoint, name -> new Tally());
    }

    /** One that the application itself tells apart. */
    Tally seen(String endpoint) {
        Tally known = seen.get(endpoint);
        if (known != null) {
            return known;
        }
        Tally other = new Tally();
        if (seen.size() < MOST_ENDPOINTS) {
            seen.put(endpoint, other);
        } else {
            tooMany = true;
        }
        return other;
    }

    Map<String, Tally> allSeen() {
        return seen;
    }

    boolean hasTooMany() {
        return tooMany;
    }

    void grow(String counter, double by) {
        rates.merge(counter, by, Double::sum);
    }

    /** How much each counter grew that was there. */
    Map<String, Double> rates() {
        return rates;
    }

    void restarted() {
        restarts++;
    }

    int restarts() {
        return restarts;
    }

    void add(Traffic other) {
        whole.add(other.whole);
        other.named.forEach((name, tally) -> named(name).add(tally));
        other.seen.forEach((name, tally) -> seen(name).add(tally));
        other.rates.forEach(this::grow);
        tooMany |= other.tooMany;
        restarts += other.restarts;
    }
}
