package dev.postflight.check.kinds.application.exposition;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A place in a line, and the small things that are read from there: blanks, words, names, texts in quotes. */
class Cursor {
    static final byte NAME_START = 1;
    static final byte NAME = 2;
    private static final byte LABEL_START = 4;
    private static final byte LABEL = 8;
    static final byte[] CLASSES = classes();

    byte[] in = new byte[0];
    int at;
    int end;

    /** Goes to the beginning of a line. */
    final void start(byte[] bytes, int from, int to) {
        in = bytes;
        at = from;
        end = to;
    }

    /** The name of a label. */
    final @Nullable String label(boolean keep) throws Malformed {
        int start = at;
        if (!is(CLASSES[in[at] & 0xff], LABEL_START)) {
            throw new Malformed("what should be a label's name is none");
        }
        while (at < end && is(CLASSES[in[at] & 0xff], LABEL)) {
            at++;
        }
        return keep ? new String(in, start, at - start, StandardCharsets.ISO_8859_1) : null;
    }

    /** From quote to quote; its text where it is wanted. */
    final @Nullable String quoted(boolean keep) throws Malformed {
        int start = ++at;
        int all = 0;
        boolean escaped = false;
        while (at < end && in[at] != '"') {
            byte next = in[at++];
            all |= next;
            if (next == '\\') {
                escaped = true;
                if (at < end) {
                    all |= in[at++];
                }
            }
        }
        if (at >= end) {
            throw new Malformed("a text in quotes has no end");
        }
        int length = at++ - start;
        if (all < 0) {
            String text = utf8(start, length);
            return keep ? unescaped(text, escaped) : null;
        }
        return keep ? unescaped(new String(in, start, length, StandardCharsets.ISO_8859_1), escaped) : null;
    }

    private String utf8(int start, int length) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a text in quotes is no UTF-8");
        }
    }

    /** Escapes that the format does not know stay as they are. */
    private static String unescaped(String text, boolean escaped) {
        if (!escaped) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            char after = next == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (after == 'n' || after == '\\' || after == '"') {
                plain.append(after == 'n' ? '\n' : after);
                i++;
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    /** What stands up to the next blank, or a name in quotes. */
    final String word() {
        skipBlanks();
        int start = at;
        if (at < end && in[at] == '"') { // the name of a metric in UTF-8
            at++;
            while (at < end && in[at] != '"') {
                at += in[at] == '\\' ? 2 : 1;
            }
            at = Math.min(at + 1, end);
        }
        skipToBlank();
        return new String(in, start, at - start, StandardCharsets.UTF_8);
    }

    final void skipBlanks() {
        while (at < end && isBlank(in[at])) {
            at++;
        }
    }

    final void skipToBlank() {
        while (at < end && !isBlank(in[at])) {
            at++;
        }
    }

    final boolean isRest(String text) {
        return end - at == text.length() && isRest(text, text.length());
    }

    final boolean isRest(String text, int length) {
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    static boolean is(byte classes, byte one) {
        return (classes & one) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (char each = 'a'; each <= 'z'; each++) {
            classes[each] = NAME_START | NAME | LABEL_START | LABEL;
            classes[Character.toUpperCase(each)] = NAME_START | NAME | LABEL_START | LABEL;
        }
        for (char each = '0'; each <= '9'; each++) {
            classes[each] = NAME | LABEL;
        }
        classes['_'] = NAME_START | NAME | LABEL_START | LABEL;
        classes[':'] = NAME_START | NAME;
        return classes;
    }
}
