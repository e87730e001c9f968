package dev.postflight.metrics;

import dev.postflight.check.CheckKind;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The families of a kind's own signals: {@code postflight_certificate_not_after_timestamp_seconds}. */
final class SignalSeries {
    /** Keys and parts come from what targets send, and each is a series for years. */
    static final int MOST_READINGS = 64;

    private SignalSeries() {}

    static List<Section> of(CheckKind kind) {
        List<Section> sections = new ArrayList<>();
        for (Signal signal : kind.signals()) {
            if (signal.exported()) {
                sections.add(section(kind, signal));
            }
        }
        return sections;
    }

    /** A name that ends in its unit does not say it twice: {@code postflight_redis_hit_ratio}. */
    static Family family(CheckKind kind, Signal signal) {
        String suffix = signal.unit().suffix();
        return Family.gauge(
                "postflight_" + kind.name() + "_" + signal.name()
                        + (signal.name().endsWith(suffix) ? "" : suffix),
                signal.doc());
    }

    private static Section section(CheckKind kind, Signal signal) {
        Family family = family(kind, signal);
        byte[] name = Section.ascii(family.name());
        return new Section(family, (page, rows) -> {
            for (Row row : rows) {
                if (row.config().kind().name().equals(kind.name())) {
                    for (Reading reading : bounded(readings(row, signal))) {
                        write(page, name, row, reading);
                    }
                }
            }
        });
    }

    /** How many readings of a check are left out. */
    static int dropped(Row row) {
        int dropped = 0;
        for (Signal signal : row.config().kind().signals()) {
            if (signal.exported()) {
                dropped += Math.max(0, readings(row, signal).size() - MOST_READINGS);
            }
        }
        return dropped;
    }

    private static List<Reading> readings(Row row, Signal signal) {
        List<Reading> readings = new ArrayList<>();
        for (Reading reading : row.view().readings()) {
            if (reading.signal().name().equals(signal.name())) {
                readings.add(reading);
            }
        }
        return readings;
    }

    /** Always the same ones of too many, or each scrape would bring new series. */
    private static List<Reading> bounded(List<Reading> readings) {
        return readings.size() <= MOST_READINGS
                ? readings
                : readings.stream()
                        .sorted(Comparator.comparing(Reading::key).thenComparing(Reading::part))
                        .limit(MOST_READINGS)
                        .toList();
    }

    private static void write(Page page, byte[] name, Row row, Reading reading) throws IOException {
        double number;
        if (reading.value() instanceof Value.Number seen) {
            number = seen.value();
        } else if (reading.value() instanceof Value.Flag seen) {
            number = seen.value() ? 1 : 0;
        } else {
            return; // a text is no number, and what is missing has none
        }
        page.bytes(name).bytes(row.labels());
        String key = reading.signal().key();
        if (key != null && !reading.key().isEmpty()) {
            page.label(key, reading.key());
        }
        if (!reading.part().isEmpty()) {
            page.label("address", reading.part());
        }
        page.sample(number);
    }
}
