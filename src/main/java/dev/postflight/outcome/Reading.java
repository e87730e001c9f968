package dev.postflight.outcome;

/**
 * One value of one signal.
 *
 * @param key which of the signal's several things this is (the phase, the path …); empty for a single-valued signal
 * @param part which part of the target gave it when a check asks several alike (each resolved address, each server);
 *     empty otherwise. Expectations hold for every part, so the worst counts.
 */
public record Reading(Signal signal, String key, String part, Value value) {

    public Reading at(String key) {
        return new Reading(signal, key, part, value);
    }

    public Reading from(String part) {
        return new Reading(signal, key, part, value);
    }

    /** As people see it: {@code phase connect}, {@code json database}, {@code duration of 192.0.2.7}. */
    public String title() {
        String title = key.isEmpty() ? signal.name() : signal.name() + " " + key;
        return part.isEmpty() ? title : title + " of " + part;
    }
}
