package dev.postflight.board;

import dev.postflight.expect.Judgement;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Status;

/**
 * One finished run and what it amounts to.
 *
 * @param result its texts are masked, cut and escaped
 * @param before what was reported before it
 * @param view what is known of the check after it
 */
public record Judged(CheckState check, Result result, Judgement judgement, Status before, View view) {}
