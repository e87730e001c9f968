/**
 * When: spreads starts over the interval, keeps deadlines, never runs a check twice at once, caps what happens at once.
 * It knows checks and outcomes, nothing of what they mean.
 *
 * <p>Start at {@link dev.postflight.schedule.Scheduler}. {@link dev.postflight.schedule.Grid} says when a check is due,
 * {@link dev.postflight.schedule.Duty} starts its turns, {@link dev.postflight.schedule.Gate} lets them in, and {@link
 * dev.postflight.schedule.Turn} asks the target until there is a result.
 */
@NullMarked
package dev.postflight.schedule;

import org.jspecify.annotations.NullMarked;
