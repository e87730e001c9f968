package dev.postflight.http;

import io.vertx.core.Future;

/** Writes the report of a deployment. */
public interface Reporter {

    /** The whole text; fails as {@link Desk#find} does. */
    Future<String> report(String id, Format format);

    /** The Content-Security-Policy under which a report in HTML may be shown. */
    String policy();

    /** What a report is written in. */
    enum Format {
        MARKDOWN("markdown", "text/markdown; charset=utf-8"),
        HTML("html", "text/html; charset=utf-8"),
        JSON("json", Answer.JSON);

        private final String word;
        private final String type;

        Format(String word, String type) {
            this.word = word;
            this.type = type;
        }

        public String word() {
            return word;
        }

        String type() {
            return type;
        }
    }
}
