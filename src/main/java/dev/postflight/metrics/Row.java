package dev.postflight.metrics;

import dev.postflight.board.View;
import dev.postflight.config.CheckConfig;

/**
 * One check in a scrape.
 *
 * @param shown what never changes of its samples
 * @param silenced whether a failure is kept from people
 * @param view what was known of it when the scrape began, so that all its families agree
 */
record Row(CheckConfig config, Shown shown, boolean silenced, View view) {

    byte[] labels() {
        return shown.labels();
    }
}
