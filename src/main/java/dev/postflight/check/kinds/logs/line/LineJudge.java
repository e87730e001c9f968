package dev.postflight.check.kinds.logs.line;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says of each line whether it begins an entry, and to which classes it adds its entry. An entry, such as an error with
 * its stack trace, counts once in each class, at its first line that belongs there: so nothing has to wait for its end.
 */
public final class LineJudge {
    public static final int MOST_CLASSES = 31;
    /** Where a pattern of first lines has to match. */
    private static final int HEAD = 256;

    /** What goes on with an entry although it is not indented. */
    private static final List<byte[]> GOES_ON = java.util.stream.Stream.of(
                    "Caused by: ",
                    "Suppressed: ",
                    "Traceback (most recent call last)",
                    "During handling of the above",
                    "The above exception")
            .map(text -> text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
            .toList();

    private final List<LogClass> classes;
    private final boolean indented;
    private final Optional<Pattern> firstLine;
    private final JsonFields fields;
    private final boolean ownField;

    /** The entry under way in one log. */
    public static final class Entry {
        private Level level = Level.NONE;
        private int counted;
    }

    /**
     * A judge of such classes.
     *
     * @param indented whether a line that begins with a blank goes on with the entry before it
     * @param firstLine what the first line of each entry looks like; empty where {@code indented} says it
     * @param levelField the field of JSON lines that holds the level; empty for the usual ones
     */
    public LineJudge(List<LogClass> classes, boolean indented, Optional<Pattern> firstLine, String levelField) {
        this.classes = List.copyOf(classes);
        this.indented = indented;
        this.firstLine = firstLine;
        this.fields = new JsonFields(levelField);
        this.ownField = !levelField.isEmpty();
    }

    /**
     * The classes that this line adds its entry to, as bits in their order.
     *
     * @param known its level where that is known otherwise; {@link Level#NONE} where the line has to say
     */
    public int judge(byte[] line, int from, int to, Level known, Entry entry) {
        Level level;
        if (isFirst(line, from, to)) {
            entry.counted = 0;
            level = known == Level.NONE ? level(line, from, to) : known;
            entry.level = level;
        } else {
            Level death = LevelFinder.death(line, from, to);
            level = death == Level.NONE ? entry.level : death;
        }
        int added = 0;
        for (int i = 0; i < classes.size(); i++) {
            int bit = 1 << i;
            if ((entry.counted & bit) == 0 && classes.get(i).takes(level, line, from, to)) {
                added |= bit;
            }
        }
        entry.counted |= added;
        return added;
    }

    /** Where in the line its message stands, as far as a format tells; else the whole line. */
    public Message message(byte[] line, int from, int to) {
        int at = skipBlank(line, from, to);
        if (at < to && line[at] == '{') {
            fields.read(line, at, to);
            if (fields.messageTo > fields.messageFrom) {
                return new Message(fields.messageFrom, fields.messageTo);
            }
        }
        return Message.logfmt(line, from, to).orElse(new Message(from, to));
    }

    private Level level(byte[] line, int from, int to) {
        int at = skipBlank(line, from, to);
        if (at == to) {
            return Level.NONE;
        } else if (line[at] != '{') {
            return LevelFinder.find(line, at, to);
        }
        fields.read(line, at, to);
        Level level = fields.level();
        // Docker keeps a line of text in a field
        return level == Level.NONE && !ownField && fields.messageTo > fields.messageFrom
                ? LevelFinder.find(line, fields.messageFrom, fields.messageTo)
                : level;
    }

    private boolean isFirst(byte[] line, int from, int to) {
        if (firstLine.isPresent()) {
            byte[] head = Arrays.copyOfRange(line, from, Math.min(to, from + HEAD));
            return firstLine.get().matcher(head).find();
        } else if (!indented) {
            return true;
        } else if (from == to || line[from] == ' ' || line[from] == '\t') {
            return false;
        }
        byte first = line[from];
        if (first == 'C' || first == 'S' || first == 'T' || first == 'D') {
            for (int i = 0; i < GOES_ON.size(); i++) {
                byte[] start = GOES_ON.get(i);
                if (to - from >= start.length
                        && Arrays.equals(line, from, from + start.length, start, 0, start.length)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int skipBlank(byte[] line, int from, int to) {
        int at = from;
        while (at < to && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        return at;
    }
}
