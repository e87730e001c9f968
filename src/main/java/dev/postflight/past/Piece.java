package dev.postflight.past;

import java.util.List;

/** Some hours of a track, packed as only this room can read them. Immutable. */
public final class Piece {
    private final long first;
    private final byte[] bytes;

    /** @param first the minute from which on it may hold some; its bytes may not be changed afterwards */
    public Piece(long first, byte[] bytes) {
        this.first = first;
        this.bytes = bytes;
    }

    /** The minute since 1970 from which on it may hold some. */
    public long first() {
        return first;
    }

    /** Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** What all of these hold; they are in order. */
    public static Track track(List<Piece> pieces) {
        return new Minutes(Long.MAX_VALUE / 2).after(pieces).track(Long.MIN_VALUE / 2, Long.MAX_VALUE);
    }

    /** A day in one piece, with a minute for each hour: what there was in all, and median, p95 and p99 of the values. */
    public static Piece byHour(List<Piece> day) {
        return Minutes.byHour(track(day)).news().get(0);
    }

    /** The same in pieces. */
    public static List<Piece> of(Track track) {
        return Minutes.of(track).news();
    }
}
