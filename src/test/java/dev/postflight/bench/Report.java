package dev.postflight.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The figures of a bench: a table on the screen, and all of them in {@code target/bench/<name>.json}. */
final class Report implements AutoCloseable {
    private static final String CELL = "%18s";

    private final String name;
    private final List<String> columns;
    private final StringBuilder table = new StringBuilder("\n");
    private final JsonArray rows = new JsonArray();
    private final JsonArray bars = new JsonArray();

    /** Which side of its bar a figure should be on. */
    enum Side {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }

        private boolean takes(double value, double bound) {
            return switch (this) {
                case AT_MOST -> value <= bound;
                case AT_LEAST -> value >= bound;
            };
        }
    }

    Report(String name, String... columns) {
        this.name = name;
        this.columns = List.of(columns);
        table.append(String.format("%-32s", name));
        Arrays.stream(columns).forEach(column -> table.append(String.format(CELL, column)));
        table.append('\n');
    }

    void row(String what, double... values) {
        JsonObject row = new JsonObject().put("what", what);
        table.append(String.format("%-32s", what));
        for (int i = 0; i < values.length; i++) {
            boolean known = !Double.isNaN(values[i]);
            table.append(String.format(Locale.ROOT, CELL, known ? show(values[i]) : "-"));
            row.put(columns.get(i), known ? values[i] : null);
        }
        table.append('\n');
        rows.add(row);
    }

    void bar(String what, double value, Side side, double bound) {
        boolean met = side.takes(value, bound);
        table.append(String.format(
                "%-64s%12s  %s %s  %s%n", what, show(value), side.sign, show(bound), met ? "met" : "MISSED"));
        bars.add(new JsonObject()
                .put("what", what)
                .put("value", Double.isNaN(value) ? null : value)
                .put("side", side.sign)
                .put("bound", bound)
                .put("met", met));
    }

    private static String show(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    @Override
    public void close() throws IOException {
        System.out.println(table);
        Files.writeString(
                Files.createDirectories(ChildProcess.FOLDER).resolve(name + ".json"),
                new JsonObject().put("rows", rows).put("bars", bars).encodePrettily());
    }
}
