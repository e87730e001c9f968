package dev.postflight.check.kinds.application.exposition;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The name and the labels that tell one series from the others; in whatever order the labels came. */
public final class Series {
    private final String name;
    /** Names at even places, in their order, each before its value. */
    private final String[] labels;

    private final int hash;

    private Series(String name, String[] labels) {
        this.name = name;
        this.labels = labels;
        this.hash = 31 * name.hashCode() + Arrays.hashCode(labels);
    }

    /**
     * A series.
     *
     * @param labels names and values in turn; an empty value is none
     */
    public static Series of(String name, List<String> labels) {
        String[] sorted = new String[labels.size()];
        int size = 0;
        for (int i = 0; i < labels.size(); i += 2) {
            if (!labels.get(i + 1).isEmpty()) {
                int place = size;
                while (place > 0 && sorted[place - 2].compareTo(labels.get(i)) > 0) {
                    sorted[place] = sorted[place - 2];
                    sorted[place + 1] = sorted[place - 1];
                    place -= 2;
                }
                sorted[place] = labels.get(i);
                sorted[place + 1] = labels.get(i + 1);
                size += 2;
            }
        }
        return new Series(name, size == sorted.length ? sorted : Arrays.copyOf(sorted, size));
    }

    public String name() {
        return name;
    }

    /** The value of a label; empty without it, which is the same to Prometheus. */
    public String label(String label) {
        for (int i = 0; i < labels.length; i += 2) {
            if (labels[i].equals(label)) {
                return labels[i + 1];
            }
        }
        return "";
    }

    /** The first of these labels that it has. */
    public Optional<String> firstOf(Collection<String> candidates) {
        return candidates.stream().filter(label -> !label(label).isEmpty()).findFirst();
    }

    /** A name that stands twice, which no series may have. */
    Optional<String> twice() {
        for (int i = 2; i < labels.length; i += 2) {
            if (labels[i].equals(labels[i - 2])) {
                return Optional.of(labels[i]);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Series series
                && hash == series.hash
                && name.equals(series.name)
                && Arrays.equals(labels, series.labels);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As it stands in an exposition. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? "{" : ",").append(labels[i]).append("=\"");
            text.append(labels[i + 1].replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""));
            text.append('"');
        }
        return labels.length == 0 ? name : text.append('}').toString();
    }
}
