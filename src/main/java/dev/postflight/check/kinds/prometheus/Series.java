package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.kinds.shared.Plain;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One element of a vector: its labels, and its value, which may be no finite number. */
record Series(Map<String, String> labels, double value) {

    /** The values of these labels, fit to tell series apart. */
    String key(List<String> by) {
        String key = by.stream().map(label -> labels.getOrDefault(label, "")).collect(Collectors.joining(" "));
        return key.isBlank() ? "none" : Plain.text(key);
    }

    /** As Prometheus writes it. */
    @Override
    public String toString() {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=\"" + Plain.text(label.getValue()) + "\"")
                .collect(Collectors.joining(", ", "{", "} " + value));
    }
}
