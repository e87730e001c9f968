package dev.postflight.check.kinds.postgres;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Value;
import io.vertx.pgclient.data.Interval;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL says, as a value that can be judged: times in seconds, sizes in bytes, moments in unix seconds. */
final class PostgresValue {
    private static final Pattern QUANTITY = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*([a-zA-Z]*)");
    /** What is a base unit may stand many times over: {@code 8kB} in pg_settings means blocks. */
    private static final Pattern UNIT = Pattern.compile("(\\d*)([a-zA-Z]+)");

    /** PostgreSQL's documentation, "Parameter Names and Values"; a minute is {@code min}. */
    private static final Map<String, Double> FACTORS = Map.ofEntries(
            Map.entry("us", 1e-6),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("min", 60.0),
            Map.entry("h", 3_600.0),
            Map.entry("d", 86_400.0),
            Map.entry("B", 1.0),
            Map.entry("kB", 1024.0),
            Map.entry("MB", 1024.0 * 1024),
            Map.entry("GB", 1024.0 * 1024 * 1024),
            Map.entry("TB", 1024.0 * 1024 * 1024 * 1024));

    private PostgresValue() {}

    /**
     * A setting.
     *
     * @param unit in which a number without one counts; null for none
     * @param type as pg_settings has it
     */
    static Value of(String text, @Nullable String unit, String type) {
        Matcher quantity = QUANTITY.matcher(text.strip());
        if (!(type.equals("integer") || type.equals("real")) || !quantity.matches()) {
            return new Value.Text(Plain.text(text));
        }
        double number = Double.parseDouble(quantity.group(1));
        // below zero it is a word in disguise: -1 says "off" or "as another"
        String written = quantity.group(2).isEmpty() ? String.valueOf(unit) : quantity.group(2);
        return new Value.Number(number < 0 ? number : number * factor(written));
    }

    /** What a column of a query holds. */
    static Value of(@Nullable Object cell) {
        if (cell == null) {
            return new Value.Absent("the query gave NULL");
        } else if (cell instanceof Number number) {
            return Double.isFinite(number.doubleValue())
                    ? new Value.Number(number.doubleValue())
                    : new Value.Absent("the query gave " + number);
        } else if (cell instanceof Boolean flag) {
            return new Value.Flag(flag);
        } else if (cell instanceof Interval interval) {
            return new Value.Number(seconds(interval));
        } else if (cell instanceof OffsetDateTime moment) {
            return moment(moment);
        } else if (cell instanceof LocalDateTime moment) {
            return moment(moment.atOffset(ZoneOffset.UTC));
        } else if (cell instanceof LocalDate day) {
            return moment(day.atStartOfDay().atOffset(ZoneOffset.UTC));
        }
        return new Value.Text(Plain.text(cell.toString()));
    }

    private static double factor(String unit) {
        Matcher parts = UNIT.matcher(unit);
        double factor = parts.matches() ? FACTORS.getOrDefault(parts.group(2), 1.0) : 1;
        return parts.matches() && !parts.group(1).isEmpty() ? factor * Long.parseLong(parts.group(1)) : factor;
    }

    private static Value moment(OffsetDateTime moment) {
        return new Value.Number(moment.toEpochSecond() + moment.getNano() / 1e9);
    }

    /** As PostgreSQL itself counts where it must: months of 30 days, years of 365.25. */
    private static double seconds(Interval interval) {
        return interval.getYears() * 365.25 * 86_400
                + (interval.getMonths() * 30.0 + interval.getDays()) * 86_400
                + interval.getHours() * 3_600.0
                + interval.getMinutes() * 60.0
                + interval.getSeconds()
                + interval.getMicroseconds() / 1e6;
    }
}
