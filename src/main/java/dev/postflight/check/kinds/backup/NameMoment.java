package dev.postflight.check.kinds.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the moment that a file's name tells, such as in {@code shop-20260131-0200.dump}. */
final class NameMoment {
    /** Unix seconds, from 2001 to 2286. */
    static final String UNIX = "unix";

    static final String EXPECTED = "letters such as yyyy-MM-dd_HHmm as they stand in names, or unix";

    private static final Pattern EPOCH = Pattern.compile("(?<!\\d)\\d{10}(?!\\d)");
    private static final Pattern PIECE = Pattern.compile("([yMdHmsX])\\1*|'([^']*)'|([^A-Za-z'])");

    private final Pattern place;
    private final Optional<DateTimeFormatter> format;
    private final ZoneId zone;

    /** @throws IllegalArgumentException when the format is none; the message says what would be right */
    NameMoment(String format, ZoneId zone) {
        this.zone = zone;
        this.place = format.equals(UNIX) ? EPOCH : Pattern.compile(regex(format));
        this.format = format.equals(UNIX) ? Optional.empty() : Optional.of(formatter(format));
    }

    /** The first moment in the name. */
    Optional<Instant> in(String name) {
        Matcher found = place.matcher(name);
        while (found.find()) {
            try {
                return Optional.of(instant(found.group()));
            } catch (DateTimeException e) {
                // digits that are no date; another place in the name may hold one
            }
        }
        return Optional.empty();
    }

    private Instant instant(String text) {
        if (format.isEmpty()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        TemporalAccessor parsed = format.get().parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof OffsetDateTime exact
                ? exact.toInstant()
                : LocalDateTime.from(parsed).atZone(zone).toInstant();
    }

    private static String regex(String format) {
        Matcher piece = PIECE.matcher(format);
        StringBuilder regex = new StringBuilder("(?<!\\d)");
        int end = 0;
        while (piece.find() && piece.start() == end) {
            end = piece.end();
            if (piece.group(1) == null) {
                regex.append(Pattern.quote(piece.group(2) == null ? piece.group() : piece.group(2)));
            } else if (piece.group(1).equals("X")) {
                regex.append("(?:Z|[+-]\\d\\d(?::?\\d\\d)?)");
            } else {
                regex.append("\\d{").append(piece.group().length()).append('}');
            }
        }
        if (end != format.length() || !format.contains("yy") || !format.contains("MM") || !format.contains("dd")) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return regex.append("(?!\\d)").toString();
    }

    private static DateTimeFormatter formatter(String format) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().appendPattern(format);
        if (!format.contains("H")) {
            builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0);
        }
        if (!format.contains("m")) {
            builder.parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0);
        }
        return builder.toFormatter(Locale.ROOT);
    }
}
