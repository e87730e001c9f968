package dev.postflight.outcome;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a signal's numbers mean: how people write them, how they are shown, and how their metric family ends. */
public enum Unit {
    /** A plain number: a count, a status code. */
    NONE("", "a number such as 5"),
    SECONDS("_seconds", "a length of time such as 500ms, 30s, 5m, 1h30m or 7d"),
    BYTES("_bytes", "a size such as 512, 64KiB or 5GB"),
    /** A share of one. */
    RATIO("_ratio", "a ratio such as 0.1 % or 0.001"),
    /** A moment in unix seconds. */
    TIMESTAMP("_timestamp_seconds", "a moment such as 2026-01-31T12:00:00Z or 2026-01-31"),
    /** Whole and broken days, for what people plan in days; never exported. */
    DAYS("", "a number of days such as 14 or 14d"),
    PER_SECOND("_per_second", "a rate such as 5/s, 300/min or 1000/h"),
    FLAG("", "true or false"),
    TEXT("", "a text"),
    /** Whatever the target sends there: a number, a text, true or false. */
    ANY("", "a number, a text, true or false");

    private static final Pattern TIME_PART =
            Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?)\\s*(ns|us|µs|μs|ms|s|min|m|h|d|w)\\s*");
    private static final Pattern QUANTITY =
            Pattern.compile("([+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?)\\s*([^\\s\\d].*)?");

    private static final Map<String, BigDecimal> TIMES = Map.ofEntries(
            factor("ns", "1e-9"),
            factor("us", "1e-6"),
            factor("µs", "1e-6"), // the micro sign
            factor("μs", "1e-6"), // the Greek letter
            factor("ms", "1e-3"),
            factor("s", "1"),
            factor("m", "60"),
            factor("min", "60"),
            factor("h", "3600"),
            factor("d", "86400"),
            factor("w", "604800"));
    private static final List<String> BINARY = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");
    private static final List<String> DECIMAL = List.of("B", "kB", "MB", "GB", "TB", "PB");
    private static final Map<String, BigDecimal> SIZES = sizes();
    private static final Map<String, BigDecimal> SHARES = Map.ofEntries(factor("", "1"), factor("%", "0.01"));
    private static final Map<String, BigDecimal> COUNTS = Map.ofEntries(factor("", "1"));

    /** In hours and in seconds a rate or a day is a whole number; the other way round it would be rounded. */
    private static final Map<String, BigDecimal> HOURS = Map.ofEntries(
            factor("", "24"),
            factor("d", "24"),
            factor("day", "24"),
            factor("days", "24"),
            factor("w", "168"),
            factor("h", "1"));

    private static final Map<String, BigDecimal> PER_HOUR = Map.ofEntries(
            factor("", "3600"), factor("/s", "3600"), factor("/min", "60"), factor("/m", "60"), factor("/h", "1"));

    /** The end of the year 9999, after which dates have more digits than their readers expect. */
    private static final double LAST_MOMENT = 253_402_300_799.0;

    private final String suffix;
    private final String expected;

    Unit(String suffix, String expected) {
        this.suffix = suffix;
        this.expected = expected;
    }

    /** How a metric family of this unit ends. */
    public String suffix() {
        return suffix;
    }

    /** The word used in JSON; empty for a plain number. */
    public String word() {
        return switch (this) {
            case SECONDS, BYTES, RATIO, DAYS, PER_SECOND -> name().toLowerCase(java.util.Locale.ROOT);
            case TIMESTAMP -> "unix_seconds";
            case NONE, FLAG, TEXT, ANY -> "";
        };
    }

    /** What people may write, for the reference and for error messages. */
    public String expected() {
        return expected;
    }

    /** What it is: the same without examples. */
    public String noun() {
        return expected.split(" such as ", 2)[0];
    }

    /** Whether a value of this unit is a number that can be compared by size. */
    public boolean isNumeric() {
        return this != TEXT && this != FLAG;
    }

    /**
     * A number as people write it, in the base unit.
     *
     * @throws IllegalArgumentException when it is none; the message says what would be right
     */
    public double parse(String text) {
        String trimmed = text.strip();
        return switch (this) {
            case SECONDS -> seconds(trimmed);
            case DAYS -> quantity(trimmed, HOURS, 24);
            case BYTES -> quantity(trimmed, SIZES, 1);
            case RATIO -> quantity(trimmed, SHARES, 1);
            case PER_SECOND -> quantity(trimmed, PER_HOUR, 3600);
            case TIMESTAMP -> moment(trimmed);
            case NONE, ANY -> quantity(trimmed, COUNTS, 1);
            case FLAG, TEXT -> throw wrong();
        };
    }

    /** A value as people read it, e.g. {@code 212 ms}, {@code 1.5 GiB}, {@code 0.12 %}. */
    public String format(double value) {
        return format(value, 3);
    }

    /** The same with as many significant digits as it takes to tell it from a bound. */
    public String format(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        return switch (this) {
            case SECONDS -> time(value, digits);
            case DAYS -> plain(value, digits) + (value == 1 ? " day" : " days");
            case BYTES -> size(value, digits);
            case RATIO -> Math.abs(value) < 1e15 ? plain(value * 100, digits) + " %" : plain(value, digits);
            case PER_SECOND -> plain(value, digits) + "/s";
            case TIMESTAMP -> date(value, digits);
            case FLAG -> value != 0 ? "true" : "false";
            case NONE, TEXT, ANY -> plain(value, digits);
        };
    }

    /** Larger parts first, each at most once: {@code 30m1h} is more likely a slip than a wish. */
    private double seconds(String text) {
        if (text.equals("0")) {
            return 0;
        }
        boolean negative = text.startsWith("-");
        Matcher part = TIME_PART.matcher(negative ? text.substring(1) : text);
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal last = null;
        while (part.lookingAt()) {
            BigDecimal factor = TIMES.get(part.group(2));
            if (factor == null || (last != null && factor.compareTo(last) >= 0)) {
                throw wrong();
            }
            last = factor;
            sum = sum.add(new BigDecimal(part.group(1)).multiply(factor));
            if (part.end() == part.regionEnd()) {
                return finite(negative ? sum.negate() : sum);
            }
            part.region(part.end(), part.regionEnd());
        }
        throw wrong();
    }

    /** A moment with its zone, a day (its beginning in UTC), or unix seconds. */
    private double moment(String text) {
        try {
            Instant moment = text.indexOf('T') > 0
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            return moment.getEpochSecond() + moment.getNano() / 1e9;
        } catch (DateTimeParseException e) {
            return quantity(text, COUNTS, 1);
        }
    }

    /** In decimals, since 35 times the double 0.001 is not the double 0.035 that a clock gives. */
    private double quantity(String text, Map<String, BigDecimal> factors, int divisor) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            throw wrong();
        }
        BigDecimal factor = factors.get(matcher.group(2) == null ? "" : matcher.group(2));
        if (factor == null) {
            throw wrong();
        }
        return finite(new BigDecimal(matcher.group(1))
                .multiply(factor)
                .divide(BigDecimal.valueOf(divisor), MathContext.DECIMAL128));
    }

    /** As a double, unless that is none or has become nothing. */
    private double finite(BigDecimal exact) {
        double number = exact.doubleValue();
        if (Double.isInfinite(number) || (number == 0 && exact.signum() != 0)) {
            throw wrong();
        }
        return number;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException(expected);
    }

    private static String time(double seconds, int digits) {
        double size = Math.abs(seconds);
        if (size == 0) {
            return "0 s";
        } else if (size < 1) {
            return plain(seconds * 1e3, digits) + " ms";
        } else if (size < 120) {
            return plain(seconds, digits) + " s";
        } else if (size < 7_200) {
            return plain(seconds / 60, digits) + " min";
        } else if (size < 172_800) {
            return plain(seconds / 3_600, digits) + " h";
        }
        return plain(seconds / 86_400, digits) + " d";
    }

    /** In units of 1024, unless it is a round number in units of 1000: who wrote 5 GB reads 5 GB. */
    private static String size(double bytes, int digits) {
        int binary = step(bytes, 1024);
        int decimal = step(bytes, 1000);
        if (decimal > 0 && bytes % Math.pow(1000, decimal) == 0 && bytes % Math.pow(1024, binary) != 0) {
            return plain(bytes / Math.pow(1000, decimal), digits) + " " + DECIMAL.get(decimal);
        }
        return plain(bytes / Math.pow(1024, binary), digits) + " " + BINARY.get(binary);
    }

    private static int step(double bytes, int base) {
        double rest = Math.abs(bytes);
        int step = 0;
        while (rest >= base && step < BINARY.size() - 1) {
            rest /= base;
            step++;
        }
        return step;
    }

    private static String date(double seconds, int digits) {
        if (Math.abs(seconds) > LAST_MOMENT) {
            return plain(seconds, digits);
        }
        double whole = Math.floor(seconds);
        long nanos = digits <= 3 ? 0 : Math.round((seconds - whole) * 1e6) * 1_000;
        return Instant.ofEpochSecond((long) whole, nanos).toString();
    }

    /**
     * Whole numbers stay whole; others get this many significant digits. Only what nobody could read otherwise has an
     * exponent.
     */
    private static String plain(double value, int digits) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = size >= Math.pow(10, digits) && size < 1e15
                ? new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN)
                : new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        BigDecimal shown = rounded.stripTrailingZeros();
        return size < 1e-6 || size >= 1e15 ? shown.toString() : shown.toPlainString();
    }

    private static Map.Entry<String, BigDecimal> factor(String unit, String factor) {
        return Map.entry(unit, new BigDecimal(factor));
    }

    private static Map<String, BigDecimal> sizes() {
        Map<String, BigDecimal> sizes = new HashMap<>();
        sizes.put("", BigDecimal.ONE);
        for (int step = 0; step < BINARY.size(); step++) {
            sizes.put(BINARY.get(step), BigDecimal.valueOf(1024).pow(step));
            sizes.put(DECIMAL.get(step), BigDecimal.valueOf(1000).pow(step));
        }
        sizes.put("KB", BigDecimal.valueOf(1000));
        return Map.copyOf(sizes);
    }
}
