package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How bad an entry says it is, by whatever word or number its logger has for it. */
public enum Level {
    FATAL("fatal critical crit emerg emergency alert panic ftl"),
    ERROR("error err severe fail eror"),
    WARNING("warning warn wrn"),
    INFO("info information informational notice inf log config"),
    DEBUG("debug trace verbose fine finer finest dbug trce dbg vrb"),
    /** It does not say. */
    NONE("");

    private static final int LONGEST = 13;
    private static final int SHORTEST = 3;
    private static final List<List<Word>> BY_LENGTH = byLength();

    private final String words;

    Level(String words) {
        this.words = words;
    }

    /** A word, in small letters. */
    private static final class Word {
        private final byte[] letters;
        private final Level level;

        Word(String letters, Level level) {
            this.letters = letters.getBytes(StandardCharsets.US_ASCII);
            this.level = level;
        }
    }

    /** Whether it is this or worse than what {@code error} and {@code fatal} mean to people: a fatal error is an error. */
    public boolean is(Level wanted) {
        return this == wanted || (wanted == ERROR && this == FATAL);
    }

    /** By a word in any case; {@link #NONE} where it is no such word. */
    static Level ofWord(byte[] text, int from, int to) {
        int length = to - from;
        if (length < SHORTEST || length > LONGEST) {
            return NONE;
        }
        List<Word> words = BY_LENGTH.get(length);
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            if (equals(word.letters, text, from)) {
                return word.level;
            }
        }
        return NONE;
    }

    /** By a word, or by a number as JSON documents have it. */
    public static Level ofText(String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        return text.matches("\\d{1,4}") ? ofNumber(Long.parseLong(text)) : ofWord(bytes, 0, bytes.length);
    }

    /** By the severity of RFC 5424. */
    static Level ofSyslog(int severity) {
        return switch (severity) {
            case 0, 1, 2 -> FATAL;
            case 3 -> ERROR;
            case 4 -> WARNING;
            case 5, 6 -> INFO;
            case 7 -> DEBUG;
            default -> NONE;
        };
    }

    /** By a number in a JSON document: pino's and bunyan's from 10 on, else syslog's as GELF has them. */
    static Level ofNumber(long number) {
        if (number < 8) {
            return ofSyslog((int) number);
        } else if (number >= 60) {
            return FATAL;
        } else if (number >= 50) {
            return ERROR;
        } else if (number >= 40) {
            return WARNING;
        }
        return number >= 30 ? INFO : DEBUG;
    }

    private static boolean equals(byte[] lower, byte[] text, int from) {
        for (int i = 0; i < lower.length; i++) {
            if ((text[from + i] | 0x20) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static List<List<Word>> byLength() {
        List<List<Word>> all = new ArrayList<>();
        for (int length = 0; length <= LONGEST; length++) {
            List<Word> some = new ArrayList<>();
            for (Level level : values()) {
                for (String word : level.words.split(" ", -1)) {
                    if (length > 0 && word.length() == length) {
                        some.add(new Word(word, level));
                    }
                }
            }
            all.add(some);
        }
        return all;
    }
}
