package dev.postflight.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** One family of a scrape and how its samples are written for the checks at hand. */
record Section(Family family, Samples samples) {

    /** Writes the samples of one family. */
    @FunctionalInterface
    interface Samples {
        void write(Page page, List<Row> rows) throws IOException;
    }

    void write(Page page, List<Row> rows) throws IOException {
        page.bytes(family.head(page.format()));
        samples.write(page, rows);
    }

    /** One sample for each check; none where the value is not a number. */
    static Section perCheck(Family family, ToDoubleFunction<Row> value) {
        byte[] name = ascii(family.name());
        return new Section(family, (page, rows) -> {
            for (Row row : rows) {
                double number = value.applyAsDouble(row);
                if (!Double.isNaN(number)) {
                    page.bytes(name).bytes(row.labels()).sample(number);
                }
            }
        });
    }

    /** One sample without labels. */
    static Section single(Family family, DoubleSupplier value) {
        byte[] name = ascii(family.name() + " ");
        return new Section(
                family,
                (page, rows) -> page.bytes(name).number(value.getAsDouble()).byte1('\n'));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
