package dev.postflight.check.kinds.application.exposition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The corners of both formats: what is read, and what is refused. Every name that stands here begins with {@code m}, so that
 * all are wanted.
 */
public final class ExpositionCases {
    private static final List<Case> ALL = new ArrayList<>();

    static {
        text("nothing but a sample", "m 1\n", "m 1.0");
        text("empty lines and blanks", "\n   \n\t\n  m   \t 1  \n", "m 1.0");
        text("comments", "# just so\n#HELP m no help\n#\n# HELP m Of \\\\ all.\n# TYPE m gauge\nm 1\n", "m 1.0");
        text("a comment that has no text", "# HELP\n# HELP m\nm 1\n", "m 1.0");
        text("labels", "m{a=\"1\",b_2=\"x y\"} 2\n", "m{a=\"1\",b_2=\"x y\"} 2.0");
        text("blanks among labels", "m { a = \"1\" ,\tb=\"2\" , } 3\n", "m{a=\"1\",b=\"2\"} 3.0");
        text("braces without labels", "m{} 4\n", "m 4.0");
        text("no blank behind labels", "m{a=\"1\"}4\n", "m{a=\"1\"} 4.0");
        text("labels in another order are the same", "m{b=\"2\",a=\"1\"} 5\n", "m{a=\"1\",b=\"2\"} 5.0");
        text("an empty label is none", "m{a=\"\",b=\"2\"} 6\n", "m{b=\"2\"} 6.0");
        text("escapes", "m{a=\"q\\\"b\\\\n\\nl\"} 7\n", "m{a=\"q\\\"b\\\\n\\nl\"} 7.0");
        text("a brace, a comma and a hash in a label", "m{a=\"},#{=\"} 8\n", "m{a=\"},#{=\"} 8.0");
        text("a backslash at a label's end", "m{a=\"C:\\\\\",b=\"x\"} 9\n", "m{a=\"C:\\\\\",b=\"x\"} 9.0");
        text("letters of all the world", "m{a=\"Grüße, 世界 🙂\"} 10\n", "m{a=\"Grüße, 世界 🙂\"} 10.0");
        text("colons", "m:rate:5m 11\n", "m:rate:5m 11.0");
        text("a timestamp", "m 12 1395066363000\n", "m 12.0");
        text("a timestamp before 1970", "m 1 -3982045\n", "m 1.0");
        text(
                "numbers",
                "m1 1e3\nm2 -1.5E-3\nm3 +7\nm4 .5\nm5 5.\nm6 0.1\nm7 9007199254740993\nm8 1.7976931348623157e308\n",
                "m1 1000.0",
                "m2 -0.0015",
                "m3 7.0",
                "m4 0.5",
                "m5 5.0",
                "m6 0.1",
                "m7 9.007199254740992E15",
                "m8 1.7976931348623157E308");
        text(
                "what is no finite number",
                "m1 +Inf\nm2 -Inf\nm3 NaN\nm4 inf\nm5 nan\nm6 +Infinity\n",
                "m1 Infinity",
                "m2 -Infinity",
                "m3 NaN",
                "m4 Infinity",
                "m5 NaN",
                "m6 Infinity");
        text("no end of the last line", "m1 1\nm2 2", "m1 1.0", "m2 2.0", "(not whole)");
        text(
                "a histogram and a summary",
                """
                # TYPE m histogram
                m_bucket{le="0.1"} 1
                m_bucket{le="+Inf"} 2
                m_sum 0.4
                m_count 2
                # TYPE ms summary
                ms{quantile="0.5"} NaN
                ms_sum 0
                ms_count 0
                """,
                "m_bucket{le=\"0.1\"} 1.0",
                "m_bucket{le=\"+Inf\"} 2.0",
                "m_sum 0.4",
                "m_count 2.0",
                "ms{quantile=\"0.5\"} NaN",
                "ms_sum 0.0",
                "ms_count 0.0");
        text("the same series twice", "m{a=\"1\"} 1\nm{a=\"1\"} 2\n", "m{a=\"1\"} 1.0", "m{a=\"1\"} 2.0");
        text("nothing at all", "");
        text("comments alone", "# HELP m nothing\n");
        newText("a name in quotes", "{\"m.über\"} 1\n{\"m\",a=\"1\",} 2\n", "m.über 1.0", "m{a=\"1\"} 2.0");
        newText("a label's name in quotes", "m{\"a.b\"=\"1\",c=\"2\"} 3\n", "m{a.b=\"1\",c=\"2\"} 3.0");
        badText("CR and LF", "m 1\r\n", "line 1: it ends in CR and LF, where the format wants LF alone");
        badText("half a line", "m1 1\nm2{a=\"x", "line 0: it ends in the middle of line 2");
        badText("a name without a value", "m1 1\nm2\n", "line 2: it has no value where one belongs");
        badText("labels without a value", "m{a=\"1\"}\n", "line 1: it has no value where one belongs");
        badText("no number", "m abc\n", "line 1: its value is no number");
        badText("a number that only Java reads", "m 1d\n", "line 1: its value is no number");
        badText("a number with underscores", "m 1_000\n", "line 1: its value is no number");
        badText("a hexadecimal number", "m 0x1p3\n", "line 1: its value is no number");
        badText("two points", "m 1.2.3\n", "line 1: its value is no number");
        badText("an exponent without digits", "m 1e\n", "line 1: its value is no number");
        badText("a broken timestamp", "m 1 12.5\n", "line 1: what stands behind its value is no timestamp");
        badText("more behind the timestamp", "m 1 12 13\n", "line 1: there is more behind its value and its timestamp");
        badText("an exemplar", "m 1 # {a=\"b\"} 2\n", "line 1: what stands behind its value is no timestamp");
        badText("a name that begins with a digit", "1m 1\n", "line 1: it begins with what is no name of a metric");
        badText("a minus in a name", "m-n 1\n", "line 1: it has no value where one belongs");
        badText("no end of labels", "m{a=\"1\" 1\n", "line 1: labels are not parted by commas");
        badText("no end of a value", "m{a=\"1} 1\nm 2\n", "line 1: a text in quotes has no end");
        badText("a label without a value", "m{a} 1\n", "line 1: a label has no value");
        badText("a label without quotes", "m{a=1} 1\n", "line 1: a label's value does not begin with a quote");
        badText("a label's name with a minus", "m{a-b=\"1\"} 1\n", "line 1: a label has no value");
        badText("a label's name of digits", "m{1=\"1\"} 1\n", "line 1: what should be a label's name is none");
        badText("two commas", "m{a=\"1\",,b=\"2\"} 1\n", "line 1: what should be a label's name is none");
        badText("a comma before all labels", "m{,a=\"1\"} 1\n", "line 1: what should be a label's name is none");
        badText("a type that does not exist", "# TYPE m thing\nm 1\n", "line 1: it names a type that does not exist");
        badText("a label twice", "m{a=\"1\",a=\"2\"} 1\n", "line 1: a label stands there twice");
        badText("a web page", "<!DOCTYPE html>\n<html>\n", "line 1: it begins with what is no name of a metric");
        badText("JSON", "{\"status\": \"up\"}\n", "line 1: labels are not parted by commas");
        bad(
                Format.TEXT,
                "what is no UTF-8",
                new byte[] {'m', '{', 'a', '=', '"', (byte) 0xc3, '(', '"', '}', ' ', '1', '\n'},
                "line 1: a text in quotes has no UTF-8".replace("has", "is"));

        open("a sample", "m 1\n# EOF\n", "m 1.0");
        open("no line's end behind EOF", "m 1\n# EOF", "m 1.0");
        open("descriptions", """
                # TYPE m_seconds counter
                # UNIT m_seconds seconds
                # HELP m_seconds Of \\"all\\".
                m_seconds_total 1
                m_seconds_created 1.6e9
                # EOF
                """, "m_seconds_total 1.0", "m_seconds_created 1.6E9");
        open("a timestamp in seconds", "m 1 1520879607.789\nm2 2 -1.5e-3\n# EOF\n", "m 1.0", "m2 2.0");
        open("exemplars", """
                # TYPE m histogram
                m_bucket{le="1"} 8 # {} 0.67
                m_bucket{le="8"} 9 # {trace_id="K},\\" #"} 1.5 1520879607.789
                m_bucket{le="+Inf"} 9 123.5 # {a="b",c="d"} 4
                # EOF
                """, "m_bucket{le=\"1\"} 8.0", "m_bucket{le=\"8\"} 9.0", "m_bucket{le=\"+Inf\"} 9.0");
        open(
                "types of its own",
                """
                # TYPE m info
                m_info{v="1"} 1
                # TYPE ms stateset
                ms{ms="a"} 1
                # TYPE mg gaugehistogram
                mg_bucket{le="+Inf"} 2
                mg_gcount 2
                mg_gsum 3
                # TYPE mu unknown
                mu 4
                # EOF
                """,
                "m_info{v=\"1\"} 1.0",
                "ms{ms=\"a\"} 1.0",
                "mg_bucket{le=\"+Inf\"} 2.0",
                "mg_gcount 2.0",
                "mg_gsum 3.0",
                "mu 4.0");
        open("nothing but the end", "# EOF\n");
        badOpen("no EOF", "m 1\n", "line 0: it ends without # EOF, so that some of it is missing");
        badOpen("half an EOF", "m 1\n# EO", "line 0: it ends in the middle of line 2");
        badOpen("nothing at all", "", "line 0: it ends without # EOF, so that some of it is missing");
        badOpen("something behind EOF", "# EOF\nm 1\n", "line 2: it stands behind # EOF");
        badOpen("an empty line", "m 1\n\n# EOF\n", "line 2: it is empty, which OpenMetrics does not allow");
        badOpen(
                "a comment",
                "# just so\n# EOF\n",
                "line 1: OpenMetrics knows no comments but HELP, TYPE, UNIT and EOF");
        badOpen("two blanks", "m  1\n# EOF\n", "line 1: it has no value where one belongs");
        badOpen("a blank in front", " m 1\n# EOF\n", "line 1: it begins with what is no name of a metric");
        badOpen("a type of the text alone", "# TYPE m untyped\n# EOF\n", "line 1: it names a type that does not exist");
        badOpen(
                "an exemplar without a value",
                "m_total 1 # {a=\"b\"}\n# EOF\n",
                "line 1: it has no exemplar's value where one belongs");
        badOpen(
                "an exemplar without labels",
                "m_total 1 # 5\n# EOF\n",
                "line 1: there is more behind its value and its timestamp");
        badOpen("a timestamp that is none", "m 1 NaN\n# EOF\n", "line 1: what stands behind its value is no timestamp");
        badOpen("CR and LF", "m 1\r\n# EOF\r\n", "line 1: it ends in CR and LF, where the format wants LF alone");
    }

    private ExpositionCases() {}

    /**
     * One corner.
     *
     * @param octets the body, each byte a letter
     * @param expected the samples and their values in their order; or the line and what is wrong with it
     * @param good whether it can be read
     * @param since2024 whether it is what Prometheus has been taking only since then
     */
    public record Case(
            Format format, String name, String octets, List<String> expected, boolean good, boolean since2024) {
        public byte[] body() {
            return octets.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return format.word() + ": " + name;
        }
    }

    public static List<Case> all() {
        return List.copyOf(ALL);
    }

    private static void text(String name, String body, String... samples) {
        add(Format.TEXT, name, body, List.of(samples), true, false);
    }

    private static void newText(String name, String body, String... samples) {
        add(Format.TEXT, name, body, List.of(samples), true, true);
    }

    private static void badText(String name, String body, String complaint) {
        add(Format.TEXT, name, body, List.of(complaint), false, false);
    }

    private static void open(String name, String body, String... samples) {
        add(Format.OPEN_METRICS, name, body, List.of(samples), true, false);
    }

    private static void badOpen(String name, String body, String complaint) {
        add(Format.OPEN_METRICS, name, body, List.of(complaint), false, false);
    }

    private static void bad(Format format, String name, byte[] body, String complaint) {
        ALL.add(new Case(
                format, name, new String(body, StandardCharsets.ISO_8859_1), List.of(complaint), false, false));
    }

    private static void add(
            Format format, String name, String body, List<String> expected, boolean good, boolean since2024) {
        String octets = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        ALL.add(new Case(format, name, octets, expected, good, since2024));
    }
}
