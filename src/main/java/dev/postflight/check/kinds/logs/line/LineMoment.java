package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the moment that a line carries, in the usual forms; without a zone it is this machine's. */
public final class LineMoment {
    private static final int HEAD = 400;
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** {@code 2026-11-21T13:03:27.123Z}, {@code 2026-11-21 13:03:27,123}, {@code 2026/11/21 13:03:27}. */
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,]\\d+)?\\s?(Z|UTC|[+-]\\d\\d:?\\d\\d)?");

    /** {@code Nov 21 13:03:27}. */
    private static final Pattern SYSLOG =
            Pattern.compile("\\b([A-Z][a-z]{2}) {1,2}(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)");

    /** {@code "time":1763730207123}, as pino writes it. */
    private static final Pattern EPOCH = Pattern.compile("\"(?:time|ts|timestamp)\":\\s*(\\d{10})(\\d{3})?\\b");

    private LineMoment() {}

    /**
     * The moment, as far as the line tells.
     *
     * @param now which a moment without a year does not lie behind
     */
    public static Optional<Instant> of(byte[] line, int from, int to, Instant now) {
        String head = new String(line, from, Math.min(HEAD, to - from), StandardCharsets.ISO_8859_1);
        try {
            Matcher iso = ISO.matcher(head);
            if (iso.find()) {
                LocalDateTime local = LocalDateTime.of(
                        number(iso, 1), number(iso, 2), number(iso, 3), number(iso, 4), number(iso, 5), number(iso, 6));
                return Optional.of(local.atZone(zone(iso.group(7))).toInstant());
            }
            Matcher epoch = EPOCH.matcher(head);
            if (epoch.find()) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch.group(1))));
            }
            Matcher syslog = SYSLOG.matcher(head);
            int month = syslog.find() ? MONTHS.indexOf(syslog.group(1)) + 1 : 0;
            if (month > 0) {
                int year = now.atZone(ZoneId.systemDefault()).getYear();
                LocalDateTime local = LocalDateTime.of(
                        year, month, number(syslog, 2), number(syslog, 3), number(syslog, 4), number(syslog, 5));
                Instant moment = local.atZone(ZoneId.systemDefault()).toInstant();
                boolean lastYears = moment.isAfter(now.plusSeconds(86_400));
                return Optional.of(
                        lastYears
                                ? local.minusYears(1)
                                        .atZone(ZoneId.systemDefault())
                                        .toInstant()
                                : moment);
            }
        } catch (DateTimeException e) {
            // digits that are no date
        }
        return Optional.empty();
    }

    private static ZoneId zone(@Nullable String text) {
        if (text == null) {
            return ZoneId.systemDefault();
        }
        return text.equals("Z") || text.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(text);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
