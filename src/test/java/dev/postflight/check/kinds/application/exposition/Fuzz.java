package dev.postflight.check.kinds.application.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes expositions, sound ones and damaged ones. A sound one must be read as it was meant; a damaged one may be refused,
 * but by nothing else than a complaint; and neither may depend on the pieces in which it comes.
 */
final class Fuzz {
    private static final List<byte[]> CORPUS =
            ExpositionCases.all().stream().map(ExpositionCases.Case::body).toList();
    private static final String[] PIECES = {
        "{",
        "}",
        "\"",
        "\\",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#",
        "# EOF\n",
        "# TYPE ",
        "le=\"",
        "+Inf",
        "NaN",
        "1e308",
        "-",
        ",",
        "=",
        "\\\"",
        "\\n",
        "0x1",
        "m",
        "_",
        ":",
        "é",
        "\u0000",
        "{\"",
        " # {",
        "1234567890123456789012345"
    };
    private static final Names NAMES = new Names(List.of("m", "m1", "m2", "m_bucket", "m_total", "fuzzed_metric"));

    private final Random random;

    Fuzz(long seed) {
        this.random = new Random(seed);
    }

    /** One of each sort. */
    void round() {
        sound(random.nextBoolean() ? Format.TEXT : Format.OPEN_METRICS);
        damaged(random.nextBoolean() ? Format.TEXT : Format.OPEN_METRICS);
    }

    private void sound(Format format) {
        StringBuilder page = new StringBuilder();
        List<String> meant = new ArrayList<>();
        int samples = random.nextInt(20);
        for (int i = 0; i < samples; i++) {
            if (random.nextInt(4) == 0) {
                page.append("# HELP fuzzed_metric ")
                        .append(text().replace("\n", " ").replace("\r", " "))
                        .append('\n');
            }
            List<String> labels = new ArrayList<>();
            for (int label = random.nextInt(5); label > 0; label--) {
                labels.addAll(List.of("l" + label, text()));
            }
            Series series = Series.of("fuzzed_metric", labels);
            double value = value();
            page.append(series).append(' ').append(Double.isInfinite(value) ? value > 0 ? "+Inf" : "-Inf" : value);
            if (random.nextInt(5) == 0) {
                page.append(' ').append(random.nextInt(1 << 30));
            }
            page.append('\n');
            meant.add(series + " " + value);
        }
        if (format == Format.OPEN_METRICS) {
            page.append("# EOF\n");
        }
        byte[] body = page.toString().getBytes(StandardCharsets.UTF_8);
        assertEquals(meant, read(format, body, body.length + 1), page::toString);
        assertEquals(meant, read(format, body, 1 + random.nextInt(40)), page::toString);
    }

    private void damaged(Format format) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            page.writeBytes(CORPUS.get(random.nextInt(CORPUS.size())));
        }
        byte[] body = page.toByteArray();
        for (int i = random.nextInt(6); i > 0; i--) {
            body = hurt(body);
        }
        List<String> whole = read(format, body, body.length + 1);
        assertEquals(whole, read(format, body, 1 + random.nextInt(30)), new String(body, StandardCharsets.UTF_8));
    }

    private byte[] hurt(byte[] body) {
        int at = random.nextInt(body.length + 1);
        int to = at + random.nextInt(Math.min(body.length - at + 1, 30));
        ByteArrayOutputStream other = new ByteArrayOutputStream();
        other.write(body, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> other.write(random.nextInt(256));
            case 1 -> other.writeBytes(PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
            case 2 -> other.write(body, at, to - at);
            default -> at = to;
        }
        other.write(body, at, body.length - at);
        return other.toByteArray();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            int point = switch (random.nextInt(4)) {
                case 0 -> "\\\"\n{},=# ".charAt(random.nextInt(9));
                case 1 -> 0x80 + random.nextInt(0x500);
                case 2 -> 0x1F600 + random.nextInt(50);
                default -> 'a' + random.nextInt(26);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    private double value() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(1000);
            case 1 -> Double.NaN;
            case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 3 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextGaussian() * 100;
        };
    }

    private static List<String> read(Format format, byte[] body, int pieces) {
        List<String> taken = new ArrayList<>();
        ExpositionReader reader =
                new ExpositionReader(format, NAMES, (series, value) -> taken.add(series + " " + value));
        try {
            for (int from = 0; from < body.length; from += pieces) {
                byte[] piece = Arrays.copyOfRange(body, from, Math.min(body.length, from + pieces));
                reader.read(piece, 0, piece.length);
            }
            reader.end(false);
        } catch (Malformed wrong) {
            taken.add(wrong.line() + " " + wrong.what());
        }
        return taken;
    }
}
