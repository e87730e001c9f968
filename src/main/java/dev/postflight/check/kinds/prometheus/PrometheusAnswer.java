package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an instant query gave, read once.
 *
 * @param at the moment that it is about, by the server's clock; empty where nothing tells it
 * @param warnings why some of it may be missing
 */
record PrometheusAnswer(List<Series> series, Optional<Instant> at, List<String> warnings) {

    static final String STRANGE = "the answer is JSON and none of Prometheus: url does not lead to its API";

    /** Messages of Prometheus name the place in the query, which an alert has room for. */
    private static final int LONGEST = 300;

    /**
     * Reads the JSON of an answer with status 200.
     *
     * @param date when it was given, by its headers
     */
    static PrometheusAnswer of(JsonObject json, Optional<Instant> date) throws WireFailure {
        if (!(json.getValue("data") instanceof JsonObject data)
                || !(data.getValue("resultType") instanceof String type)) {
            throw broken(STRANGE);
        }
        List<Series> series = new ArrayList<>();
        Optional<Instant> at = date;
        switch (type) {
            case "vector" -> {
                for (Object each : list(data.getValue("result"))) {
                    JsonObject one = object(each);
                    JsonArray value = sample(one);
                    series.add(new Series(labels(object(one.getValue("metric"))), number(value)));
                    at = Optional.of(moment(value));
                }
            }
            case "scalar" -> {
                JsonArray value = list(data.getValue("result"));
                series.add(new Series(Map.of(), number(value)));
                at = Optional.of(moment(value));
            }
            case "matrix" ->
                throw broken(
                        "the query gives a range of values (matrix): take the […] off its end, or put it into rate()"
                                + " or another function of ranges");
            case "string" -> throw broken("the query gives a text, not numbers");
            default -> throw broken("the query gives a " + Plain.text(String.valueOf(type)) + ", not numbers");
        }
        List<String> warnings = new ArrayList<>();
        if (json.getValue("warnings") instanceof JsonArray told) {
            told.forEach(warning -> warnings.add(message(String.valueOf(warning))));
        }
        if (Boolean.TRUE.equals(json.getValue("isPartial"))) { // VictoriaMetrics
            warnings.add("isPartial");
        }
        return new PrometheusAnswer(List.copyOf(series), at, List.copyOf(warnings));
    }

    /** What a server says, made fit for a sentence. */
    static String message(String said) {
        return Plain.cut(said.strip(), LONGEST).replaceAll("\\p{C}", "?");
    }

    private static JsonArray sample(JsonObject one) throws WireFailure {
        if (one.getValue("value") instanceof JsonArray value) {
            return value;
        } else if (one.containsKey("histogram")) {
            throw broken("the query gives native histograms, not numbers: put it into histogram_quantile() or another"
                    + " function of histograms");
        }
        throw odd();
    }

    private static Map<String, String> labels(JsonObject metric) {
        Map<String, String> labels = new TreeMap<>();
        metric.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return labels;
    }

    /** {@code "NaN"}, {@code "+Inf"} and {@code "1e+06"}; Java reads all but the infinite ones. */
    private static double number(JsonArray sample) throws WireFailure {
        if (sample.size() != 2 || !(sample.getValue(1) instanceof String text)) {
            throw odd();
        }
        try {
            return switch (text) {
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw odd();
        }
    }

    private static Instant moment(JsonArray sample) throws WireFailure {
        if (sample.getValue(0) instanceof Number seconds && Math.abs(seconds.doubleValue()) < 1e11) {
            return Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000));
        }
        throw odd();
    }

    private static JsonArray list(Object value) throws WireFailure {
        if (value instanceof JsonArray list) {
            return list;
        }
        throw odd();
    }

    private static JsonObject object(Object value) throws WireFailure {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw odd();
    }

    private static WireFailure odd() {
        return broken("the answer has another form than Prometheus' own: url does not lead to its API");
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }
}
