package dev.postflight.metrics;

/**
 * The text formats that a scrape is offered in.
 *
 * <p>Never protobuf: a Prometheus that takes native histograms from it drops the {@code _bucket} series.
 */
public enum Exposition {
    /** Prometheus' text format, as promtool reads it. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }
}
