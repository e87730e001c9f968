package dev.postflight.check.kinds.application.exposition;

import java.util.Locale;
import java.util.Optional;

/** The formats that can be read, as the header Content-Type tells them. */
public enum Format {
    TEXT("text"),
    OPEN_METRICS("openmetrics");

    /** What a scraper sends as Accept: these two, the more exact one first. */
    public static final String ACCEPTED =
            "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private final String word;

    Format(String word) {
        this.word = word;
    }

    /** As people call it. */
    public String word() {
        return word;
    }

    /**
     * The format of an answer; empty where its type says that it is something else.
     *
     * @param type what it calls itself; servers that say nothing, or something vague, mean text
     */
    public static Optional<Format> of(String type) {
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (media) {
            case "application/openmetrics-text" -> Optional.of(OPEN_METRICS);
            case "", "text/plain", "application/octet-stream" -> Optional.of(TEXT);
            default -> Optional.empty();
        };
    }
}
