package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the level in a line of plain text: as loggers of Java, Python, Go, Rust, Ruby, PHP and .NET write it, logfmt,
 * syslog's priority, the error logs of nginx, Apache, MySQL and PostgreSQL, and what runtimes print when a program dies.
 *
 * <p>A word in capitals counts where it stands by itself near the beginning, a small one only in brackets or before a
 * colon at the very beginning: texts speak of errors too.
 */
final class LevelFinder {
    /** Beyond, it is the message that speaks. */
    private static final int HEAD = 200;

    /** Begins a colour of a terminal, which ends with an m. */
    private static final byte ESCAPE = 0x1b;

    private static final List<byte[]> KEYS = bytes("level", "lvl", "severity", "loglevel", "levelname");

    private static final List<byte[]> DEATHS = bytes(
            "Traceback (most recent call last)",
            "Exception in thread ",
            "panic: ",
            "fatal error: ",
            "PHP Fatal error: ");
    private static final byte[] PHP_WARNING = "PHP Warning: ".getBytes(StandardCharsets.US_ASCII);

    private LevelFinder() {}

    static Level find(byte[] line, int from, int to) {
        if (to <= from) {
            return Level.NONE;
        } else if (line[from] == '<') {
            Level level = priority(line, from, to);
            if (level != Level.NONE) {
                return level;
            }
        }
        Level level = isGlog(line, from, to) ? glog(line[from]) : words(line, from, Math.min(to, from + HEAD));
        return level == Level.NONE ? death(line, from, to) : level;
    }

    /** What a runtime prints of itself, also in the middle of somebody else's entry. */
    static Level death(byte[] line, int from, int to) {
        byte first = line[from];
        if (first == 'T' || first == 'E' || first == 'p' || first == 'f' || first == 'P') {
            for (int i = 0; i < DEATHS.size(); i++) {
                if (startsWith(DEATHS.get(i), line, from, to)) {
                    return Level.ERROR;
                }
            }
            if (startsWith(PHP_WARNING, line, from, to)) {
                return Level.WARNING;
            }
        }
        return Level.NONE;
    }

    private static Level words(byte[] line, int from, int to) {
        int at = from;
        while (at < to) {
            byte one = line[at];
            if (one == '"') {
                at = behindQuote(line, at, to);
                continue;
            } else if (one == ESCAPE) {
                at = behindColour(line, at, to);
                continue;
            } else if (!isLetter(one)) {
                at++;
                continue;
            }
            int begin = at;
            while (at < to && isLetter(line[at])) {
                at++;
            }
            Level level = word(line, from, begin, at, to);
            if (level != Level.NONE) {
                return level;
            }
        }
        return Level.NONE;
    }

    private static Level word(byte[] line, int from, int begin, int end, int to) {
        byte next = end < to ? line[end] : (byte) ' ';
        byte before = begin > from ? line[begin - 1] : (byte) ' ';
        if (next == '=' && isBreak(before)) {
            return isKey(line, begin, end) ? value(line, end + 1, to) : Level.NONE;
        }
        if (end - begin < 3 || end - begin > 13) {
            return Level.NONE;
        }
        boolean capitals = isCapitals(line, begin, end);
        boolean stands = capitals
                ? isBreak(before) || "[|.<(".indexOf(before) >= 0
                : ((before == '[' || before == ':') && next == ']') || (begin == from && next == ':');
        boolean ends = isBreak(next) || "]:|>),/".indexOf(next) >= 0;
        return stands && ends ? Level.ofWord(line, begin, end) : Level.NONE;
    }

    private static Level value(byte[] line, int from, int to) {
        int begin = from < to && (line[from] == '"' || line[from] == '\'') ? from + 1 : from;
        int end = begin;
        while (end < to && isLetter(line[end])) {
            end++;
        }
        return Level.ofWord(line, begin, end);
    }

    private static boolean isKey(byte[] line, int begin, int end) {
        for (int i = 0; i < KEYS.size(); i++) {
            byte[] key = KEYS.get(i);
            if (key.length == end - begin && startsWith(key, line, begin, end)) {
                return true;
            }
        }
        return false;
    }

    private static int behindColour(byte[] line, int at, int to) {
        int end = at;
        while (end < to && line[end] != 'm') {
            end++;
        }
        return end + 1;
    }

    private static int behindQuote(byte[] line, int at, int to) {
        int end = at + 1;
        while (end < to && line[end] != '"') {
            end += line[end] == '\\' ? 2 : 1;
        }
        return end + 1;
    }

    /** {@code <facility * 8 + severity>}. */
    private static Level priority(byte[] line, int from, int to) {
        int number = 0;
        int at = from + 1;
        while (at < to && at < from + 4 && line[at] >= '0' && line[at] <= '9') {
            number = number * 10 + line[at++] - '0';
        }
        return at > from + 1 && at < to && line[at] == '>' && number < 192 ? Level.ofSyslog(number & 7) : Level.NONE;
    }

    /** {@code E1121 13:03:27.123456 …}, as glog and klog write it. */
    private static boolean isGlog(byte[] line, int from, int to) {
        if (to - from < 14 || line[from + 5] != ' ' || line[from + 8] != ':') {
            return false;
        }
        for (int i = from + 1; i < from + 5; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static Level glog(byte letter) {
        return switch (letter) {
            case 'F' -> Level.FATAL;
            case 'E' -> Level.ERROR;
            case 'W' -> Level.WARNING;
            case 'I' -> Level.INFO;
            default -> Level.NONE;
        };
    }

    private static boolean isCapitals(byte[] line, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if ((line[i] & 0x20) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte one) {
        int lower = one | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isBreak(byte one) {
        return one == ' ' || one == '\t' || one == '\r' || one == ESCAPE || one == 'm';
    }

    private static boolean startsWith(byte[] start, byte[] line, int from, int to) {
        return to - from >= start.length && Arrays.equals(line, from, from + start.length, start, 0, start.length);
    }

    private static List<byte[]> bytes(String... words) {
        return Arrays.stream(words)
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }
}
