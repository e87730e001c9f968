package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The level and the message of a line that is a JSON object, found in one pass without taking it apart. Fields of objects
 * within are not looked at, except those of {@code log}, and texts that look like fields are none.
 */
final class JsonFields {
    private static final List<byte[]> LEVELS = bytes(
            "level",
            "severity",
            "levelname",
            "lvl",
            "log.level",
            "loglevel",
            "log_level",
            "levelName",
            "severityText",
            "severity_text",
            "@l",
            "PRIORITY",
            "logLevel");
    private static final List<byte[]> MESSAGES =
            bytes("msg", "message", "MESSAGE", "event", "@mt", "@m", "short_message");
    private static final byte[] LOG = "log".getBytes(StandardCharsets.US_ASCII);

    private final byte[] ownLevel;

    private byte[] text = new byte[0];
    private int at;
    private int end;

    /** What was found in the last line; 0 to 0 where there is nothing. */
    int levelFrom;

    int levelTo;
    boolean levelIsText;
    int messageFrom;
    int messageTo;

    /** @param ownLevel name of the field that holds the level; empty for the usual ones */
    JsonFields(String ownLevel) {
        this.ownLevel = ownLevel.getBytes(StandardCharsets.UTF_8);
    }

    /** Looks through the object that begins at {@code from}, as far as it goes. */
    void read(byte[] line, int from, int to) {
        text = line;
        at = from + 1;
        end = to;
        levelFrom = 0;
        levelTo = 0;
        messageFrom = 0;
        messageTo = 0;
        fields(false);
    }

    Level level() {
        if (levelTo == levelFrom) {
            return Level.NONE;
        } else if (levelIsText && !isDigit(text[levelFrom])) {
            return Level.ofWord(text, levelFrom, levelTo);
        }
        long number = 0;
        for (int i = levelFrom; i < Math.min(levelTo, levelFrom + 4) && isDigit(text[i]); i++) {
            number = number * 10 + text[i] - '0';
        }
        return isDigit(text[levelFrom]) ? Level.ofNumber(number) : Level.NONE;
    }

    private void fields(boolean within) {
        while (at < end) {
            int next = skipBlank();
            if (next != '"') {
                if (next == '}') {
                    at++;
                    return;
                } else if (next != ',') {
                    at = end; // no JSON after all
                    return;
                }
                at++;
                continue;
            }
            int keyFrom = at + 1;
            int keyTo = skipText();
            if (skipBlank() != ':') {
                at = end;
                return;
            }
            at++;
            value(keyFrom, keyTo, within);
        }
    }

    private void value(int keyFrom, int keyTo, boolean within) {
        int first = skipBlank();
        int from = at;
        boolean isText = first == '"';
        if (isText) {
            from = at + 1;
            int to = skipText();
            found(keyFrom, keyTo, from, to, true);
        } else if (first == '{' && !within && is(LOG, keyFrom, keyTo)) {
            at++;
            fields(true);
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            while (at < end && text[at] != ',' && text[at] != '}') {
                at++;
            }
            found(keyFrom, keyTo, from, at, false);
        }
    }

    private void found(int keyFrom, int keyTo, int from, int to, boolean isText) {
        if (levelTo == levelFrom && isLevel(keyFrom, keyTo)) {
            levelFrom = from;
            levelTo = to;
            levelIsText = isText;
        } else if (isText && messageTo == messageFrom && (isAny(MESSAGES, keyFrom, keyTo) || is(LOG, keyFrom, keyTo))) {
            messageFrom = from;
            messageTo = to;
        }
    }

    private boolean isLevel(int from, int to) {
        return ownLevel.length > 0 ? is(ownLevel, from, to) : isAny(LEVELS, from, to);
    }

    private boolean isAny(List<byte[]> names, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            if (is(names.get(i), from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean is(byte[] name, int from, int to) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (text[from + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Gives what stands there; 0 at the end. */
    private int skipBlank() {
        while (at < end && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        return at < end ? text[at] : 0;
    }

    /** From the opening quote to behind the closing one, whose place it gives. */
    private int skipText() {
        at++;
        while (at < end) {
            byte one = text[at];
            if (one == '"') {
                return at++;
            }
            at += one == '\\' ? 2 : 1;
        }
        at = end;
        return end;
    }

    private void skipNested() {
        int depth = 0;
        while (at < end) {
            byte one = text[at];
            if (one == '"') {
                skipText();
                continue;
            }
            at++;
            if (one == '{' || one == '[') {
                depth++;
            } else if ((one == '}' || one == ']') && --depth == 0) {
                return;
            }
        }
    }

    private static boolean isDigit(byte one) {
        return one >= '0' && one <= '9';
    }

    private static List<byte[]> bytes(String... names) {
        return java.util.Arrays.stream(names)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
