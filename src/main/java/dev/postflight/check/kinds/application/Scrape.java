package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.ExpositionReader;
import dev.postflight.check.kinds.application.exposition.Format;
import dev.postflight.check.kinds.application.exposition.Malformed;
import dev.postflight.check.kinds.application.exposition.Names;
import dev.postflight.check.kinds.application.exposition.Series;
import dev.postflight.check.kinds.http.HttpFlow;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one answer of an application, and keeps what is asked for. */
final class Scrape implements HttpFlow.Reader<List<Reading>> {
    /** Some 20 MB; who asks for more of an application asks for something else than he means. */
    static final int MOST_SERIES = 50_000;
    /** Working on more of them takes some milliseconds. */
    private static final int HEAVY = 5_000;

    private final Names wanted;
    private final boolean credentials;
    private final Looks looks;
    private final Map<String, Map<Series, Double>> byName = new HashMap<>();
    private int size;
    private @Nullable ExpositionReader reader;
    private String foreign = "";
    private String crowd = "";

    /** @param credentials whether some were sent */
    Scrape(Names wanted, boolean credentials, Looks looks) {
        this.wanted = wanted;
        this.credentials = credentials;
        this.looks = looks;
    }

    @Override
    public void begin(int status, String contentType) throws WireFailure {
        if (status == 401 || status == 403) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN,
                    "the metrics want " + (credentials ? "other credentials" : "credentials") + ": it answered "
                            + status + (credentials ? "; mend basic or bearer" : "; give basic or bearer"));
        } else if (status >= 300 && status < 400) {
            throw WireFailure.ofTarget("answered " + status + ", which leads elsewhere and to no metrics");
        } else if (status != 200) {
            throw WireFailure.ofTarget("answered " + status + " and no metrics");
        }
        Optional<Format> format = Format.of(contentType);
        if (format.isEmpty()) {
            foreign = Plain.text(contentType.split(";", 2)[0].strip());
        } else {
            reader = new ExpositionReader(format.get(), wanted, this::keep);
        }
    }

    @Override
    public void read(byte[] bytes, int from, int to) throws WireFailure {
        if (reader == null) {
            String start = new String(bytes, from, Math.min(to - from, 200), StandardCharsets.UTF_8);
            throw noMetrics(start.strip().lines().findFirst().orElse(""));
        }
        try {
            reader.read(bytes, from, to);
        } catch (Malformed wrong) {
            throw malformed(wrong);
        }
        if (!crowd.isEmpty()) {
            throw new WireFailure(
                    Finding.CHECK_BROKEN,
                    "more than %,d series would have to be looked at, many of them of %s: it has labels with too many values"
                            .formatted(MOST_SERIES, crowd));
        }
    }

    @Override
    public List<Reading> end(boolean framed) throws WireFailure {
        if (reader == null) {
            throw noMetrics("");
        }
        try {
            ExpositionReader.Summary summary = reader.end(framed);
            if (summary.samples() == 0) {
                throw WireFailure.ofTarget("answered 200 and not a single metric");
            } else if (!summary.whole() && !framed) {
                throw WireFailure.ofTarget(
                        "the metrics end in the middle of a line, and nothing says that these were all");
            }
            return looks.look(new Seen(byName, summary), System.nanoTime());
        } catch (Malformed wrong) {
            throw malformed(wrong);
        }
    }

    @Override
    public boolean isHeavy() {
        return size > HEAVY;
    }

    /** Of two samples of one series the first counts, as it does for Prometheus. */
    private void keep(Series series, double value) {
        if (size > MOST_SERIES) {
            crowd = series.name();
        } else if (byName.computeIfAbsent(series.name(), name -> new LinkedHashMap<>())
                        .putIfAbsent(series, value)
                == null) {
            size++;
        }
    }

    private WireFailure noMetrics(String start) {
        return WireFailure.ofTarget(
                "answered " + foreign + " and no metrics" + (start.isEmpty() ? "" : ": " + Plain.text(start)));
    }

    private static WireFailure malformed(Malformed wrong) {
        String place = wrong.line() == 0 ? "" : "line " + wrong.line() + ": ";
        return WireFailure.ofTarget("the metrics cannot be read: " + place + wrong.what()
                + (wrong.excerpt().isBlank() ? "" : ": " + Plain.text(wrong.excerpt())));
    }
}
