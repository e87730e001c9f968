package dev.postflight.check.kinds.application.exposition;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line, read byte by byte. What nobody wants is checked like the rest, but no object is made of it.
 *
 * <p>As strict as Prometheus, so that what is read here can be scraped too; where the two formats differ, the text has
 * blanks and tabs wherever it likes, and OpenMetrics single blanks where they belong.
 */
final class Line extends Cursor {
    /** More labels than anybody gives to a series. */
    private static final int MOST_LABELS = 256;

    private final boolean open;
    private final Names wanted;
    private final List<String> labels = new ArrayList<>();

    private @Nullable String name;
    private boolean named;
    private double value;

    Line(Format format, Names wanted) {
        this.open = format == Format.OPEN_METRICS;
        this.wanted = wanted;
    }

    /** Whether a sample stands here, rather than a comment or nothing. */
    boolean isSample(byte[] bytes, int from, int to) throws Malformed {
        start(bytes, from, to);
        if (to > from && bytes[to - 1] == '\r') {
            throw new Malformed("it ends in CR and LF, where the format wants LF alone");
        }
        if (!open) {
            skipBlanks();
        }
        return at < end && in[at] != '#';
    }

    /** Reads what is no sample; true at the end of OpenMetrics. */
    boolean readComment() throws Malformed {
        if (at == end) {
            if (open) {
                throw new Malformed("it is empty, which OpenMetrics does not allow");
            }
            return false;
        }
        if (open && isRest("# EOF")) {
            return true;
        }
        at++;
        String keyword = word();
        switch (keyword) {
            case "HELP", "UNIT" -> word();
            case "TYPE" -> {
                word();
                checkType(word());
            }
            default -> {
                if (open) {
                    throw new Malformed("OpenMetrics knows no comments but HELP, TYPE, UNIT and EOF");
                }
            }
        }
        return false;
    }

    private void checkType(String type) throws Malformed {
        boolean known = switch (type) {
            case "counter", "gauge", "histogram", "summary" -> true;
            case "untyped" -> !open;
            case "unknown", "gaugehistogram", "stateset", "info" -> open;
            default -> false;
        };
        if (!known) {
            throw new Malformed("it names a type that does not exist");
        }
    }

    /** Reads a sample; true when somebody wants it. */
    boolean readSample() throws Malformed {
        labels.clear();
        named = false;
        name = null;
        if (is(CLASSES[in[at] & 0xff], NAME_START)) {
            int start = at;
            int hash = 0;
            while (at < end && is(CLASSES[in[at] & 0xff], NAME)) {
                hash = Names.hash(hash, in[at++]);
            }
            named = true;
            name = wanted.find(in, start, at, hash);
        } else if (in[at] != '{') {
            throw new Malformed("it begins with what is no name of a metric");
        }
        int after = at;
        if (!open) {
            skipBlanks();
        }
        if (at < end && in[at] == '{') {
            at++;
            readLabels(name != null || !named, false);
            after = at;
        }
        if (!named) {
            throw new Malformed("it names no metric");
        }
        at = after;
        separator("a value");
        readValue();
        readTimestamp();
        return name != null;
    }

    /** The series that was read. */
    Series series() throws Malformed {
        Series series = Series.of(name == null ? "" : name, labels);
        if (series.twice().isPresent()) {
            throw new Malformed("a label stands there twice");
        }
        return series;
    }

    double value() {
        return value;
    }

    /** From behind the brace to behind its counterpart. */
    private void readLabels(boolean keep, boolean exemplar) throws Malformed {
        int count = 0;
        blanksInLabels();
        while (at < end && in[at] != '}') {
            if (++count > MOST_LABELS) {
                throw new Malformed("it has more than " + MOST_LABELS + " labels");
            }
            boolean quoted = in[at] == '"';
            @Nullable String label = quoted ? quoted(true) : label(keep);
            blanksInLabels();
            if (at < end && in[at] == '=') {
                at++;
                blanksInLabels();
                if (at == end || in[at] != '"') {
                    throw new Malformed("a label's value does not begin with a quote");
                }
                @Nullable String text = quoted(keep && !exemplar);
                if (keep && !exemplar && label != null && text != null) {
                    labels.add(label);
                    labels.add(text);
                }
                blanksInLabels();
            } else if (quoted && !named && !exemplar && label != null) {
                named = true;
                name = wanted.find(label);
            } else {
                throw new Malformed("a label has no value");
            }
            if (at < end && in[at] == ',') {
                at++;
                blanksInLabels();
            } else if (at < end && in[at] != '}') {
                throw new Malformed("labels are not parted by commas");
            }
        }
        if (at == end) {
            throw new Malformed("its labels have no end");
        }
        at++;
    }

    private void readValue() throws Malformed {
        int start = at;
        skipToBlank();
        if (!Numerals.isNumber(in, start, at)) {
            throw new Malformed("its value is no number");
        }
        if (name != null) {
            value = Numerals.parse(in, start, at);
        }
    }

    private void readTimestamp() throws Malformed {
        if (!open) {
            skipBlanks();
            int start = at;
            skipToBlank();
            if (start < at && !Numerals.isWhole(in, start, at)) {
                throw new Malformed("what stands behind its value is no timestamp");
            }
            skipBlanks();
            if (at < end) {
                throw new Malformed("there is more behind its value and its timestamp");
            }
            return;
        }
        if (at < end && !isRest(" # ", 3)) {
            separator("a timestamp");
            int start = at;
            skipToBlank();
            if (!isMoment(start)) {
                throw new Malformed("what stands behind its value is no timestamp");
            }
        }
        if (at < end) {
            readExemplar();
        }
    }

    /** One request that an OpenMetrics sample stands for, by its labels: {@code # {trace_id="…"} 0.67 1520879607.789}. */
    private void readExemplar() throws Malformed {
        if (!isRest(" # {", 4)) {
            throw new Malformed("there is more behind its value and its timestamp");
        }
        at += 4;
        readLabels(false, true);
        separator("an exemplar's value");
        int start = at;
        skipToBlank();
        boolean good = Numerals.isNumber(in, start, at);
        if (good && at < end) {
            separator("an exemplar's timestamp");
            start = at;
            skipToBlank();
            good = isMoment(start) && at == end;
        }
        if (!good) {
            throw new Malformed("its exemplar is none");
        }
    }

    /** Whether this is a number of seconds up to here; neither NaN nor Inf. */
    private boolean isMoment(int start) {
        return Numerals.isNumber(in, start, at) && ((in[at - 1] >= '0' && in[at - 1] <= '9') || in[at - 1] == '.');
    }

    private void separator(String what) throws Malformed {
        int start = at;
        if (open) {
            at += at < end && in[at] == ' ' ? 1 : 0;
        } else {
            skipBlanks();
        }
        // behind labels the text needs no blank
        if (at == end || (at == start && (open || in[at - 1] != '}')) || in[at] == ' ') {
            throw new Malformed("it has no " + what.substring(what.indexOf(' ') + 1) + " where one belongs");
        }
    }

    private void blanksInLabels() {
        if (!open) {
            skipBlanks();
        }
    }
}
