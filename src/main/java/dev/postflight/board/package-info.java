/**
 * What is known now of every check: the one place that metrics, API, page and command line read from. It judges each
 * result on intake and knows nothing of who asks, on the wire or of the board.
 *
 * <p>One thread at a time writes a check's state, anyone may read it. Start at {@link dev.postflight.board.Board}.
 */
@NullMarked
package dev.postflight.board;

import org.jspecify.annotations.NullMarked;
