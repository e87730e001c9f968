package dev.postflight.store;

/**
 * Minutes of a track, packed as room {@code past} packs them.
 *
 * @param first the first minute that it may hold, since 1970; blocks of a track do not overlap
 */
public record Block(TrackId track, long first, Packed packed) {}
