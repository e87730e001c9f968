package dev.postflight.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A scrape being written: names and labels as bytes, numbers without the detour of a text.
 *
 * <p>A large daemon has hundreds of thousands of samples, and nearly all of a sample are bytes that did not change since
 * the last scrape; so those are kept ready and copied.
 */
final class Page {
    private static final int ROOM = 64 * 1024;
    /** No target may fill a scrape with one endless label value. */
    static final int LONGEST_VALUE = 256;

    /** Scales that unix seconds in milliseconds, and durations in microseconds or nanoseconds, have as whole numbers. */
    private static final double[] SCALES = {1, 1e3, 1e6, 1e9};

    private static final double MOST_EXACT = 1L << 53;

    private final OutputStream out;
    private final Exposition format;
    private final byte[] room;
    private final byte[] digits = new byte[20];
    private int used;

    Page(OutputStream out, Exposition format) {
        this(out, format, ROOM);
    }

    /** With so much room before it is flushed; little for a few bytes. */
    Page(OutputStream out, Exposition format, int room) {
        this.out = out;
        this.format = format;
        this.room = new byte[room];
    }

    Exposition format() {
        return format;
    }

    Page bytes(byte[] bytes) throws IOException {
        return bytes(bytes, 0, bytes.length);
    }

    Page bytes(byte[] bytes, int from, int count) throws IOException {
        if (count > room.length - used) {
            flush();
            if (count > room.length) {
                out.write(bytes, from, count);
                return this;
            }
        }
        System.arraycopy(bytes, from, room, used, count);
        used += count;
        return this;
    }

    Page text(String text) throws IOException {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One more label: {@code ,name="value"}. */
    Page label(String name, String value) throws IOException {
        byte1(',');
        text(name);
        byte1('=');
        byte1('"');
        text(escape(value));
        return byte1('"');
    }

    Page byte1(char ascii) throws IOException {
        if (used == room.length) {
            flush();
        }
        room[used++] = (byte) ascii;
        return this;
    }

    /** Ends the labels and the sample with its number. */
    void sample(double value) throws IOException {
        byte1('}').byte1(' ').number(value).byte1('\n');
    }

    Page number(double value) throws IOException {
        double size = Math.abs(value);
        for (int i = 0; i < SCALES.length; i++) {
            double scaled = size * SCALES[i];
            if (!(scaled < MOST_EXACT)) {
                break;
            }
            long whole = Math.round(scaled);
            // dividing rounds once and correctly, just as a reader of these digits would
            if (whole / SCALES[i] == size) {
                return decimal(value < 0, whole, 3 * i);
            }
        }
        if (Double.isNaN(value)) {
            return text("NaN");
        }
        return text(Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value));
    }

    private Page decimal(boolean negative, long whole, int places) throws IOException {
        long rest = whole;
        int at = digits.length;
        int left = places;
        while (left > 0 && rest % 10 == 0) {
            rest /= 10;
            left--;
        }
        for (int n = 0; rest > 0 || n <= left; n++) {
            if (n == left && left > 0) {
                digits[--at] = '.';
            }
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (negative) {
            byte1('-');
        }
        return bytes(digits, at, digits.length - at);
    }

    void flush() throws IOException {
        out.write(room, 0, used);
        used = 0;
    }

    /** A label value, safe inside quotes, and cut when it is endless. */
    static String escape(String value) {
        String cut = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
        for (int i = 0; i < cut.length(); i++) {
            char letter = cut.charAt(i);
            if (letter == '\\' || letter == '"' || letter == '\n') {
                return cut.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            }
        }
        return cut;
    }
}
