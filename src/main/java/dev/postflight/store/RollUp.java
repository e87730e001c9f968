package dev.postflight.store;

import java.util.List;

/** Makes one block with a minute for each hour of a track's blocks of one day (UTC), which take its place. */
@FunctionalInterface
public interface RollUp {

    /**
     * The day in hours.
     *
     * @param day the oldest first, at least one
     * @return begins within that day
     */
    Block hours(TrackId track, List<Block> day);
}
