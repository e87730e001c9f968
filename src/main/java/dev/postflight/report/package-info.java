/**
 * The report of a deployment: what went live, what the windows say, each check before and after, what fired, what nobody saw, who
 * signed; as markdown, as one HTML file, as JSON. Good enough to be filed.
 *
 * <p>A {@link dev.postflight.report.Report} is made of plain records by a pure function, and rendered by pure functions; only
 * {@link dev.postflight.report.Reports} fetches anything. It must not know the board, the configuration or any wire. Start at
 * {@link dev.postflight.report.Report}.
 */
@NullMarked
package dev.postflight.report;

import org.jspecify.annotations.NullMarked;
