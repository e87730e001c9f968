package dev.postflight.check.kinds.backup;

import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** All finished backups of one place, of which the newest two are kept whole and of the others only the moment. */
final class Backups {
    /** 8 MB of moments; a backup a minute for two years. */
    private static final int MOST_MOMENTS = 1_000_000;
    /** As far as clocks differ; a moment further ahead would stay the newest for as long. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final Comparator<Backup> BY_AGE =
            Comparator.comparing(Backup::moment).thenComparing(Backup::name);

    private final Instant now;
    private long[] moments = new long[64];
    private long count;
    private OptionalLong running = OptionalLong.empty();
    private @Nullable Backup newest;
    private @Nullable Backup before;
    private Instant oldest = Instant.MAX;
    private Optional<Boolean> encrypted = Optional.empty();
    private boolean alone;
    private Optional<String> damage = Optional.empty();
    private String why = "";
    private List<Reading> told = List.of();

    Backups(Instant now) {
        this.now = now;
    }

    Instant now() {
        return now;
    }

    void add(Backup backup) throws Trouble {
        if (backup.moment().isAfter(now.plus(AHEAD))) {
            throw Trouble.ofTarget("backup " + backup.name() + " is dated in the future: " + backup.moment()
                    + "; a clock or the zone is wrong");
        }
        if (count < MOST_MOMENTS) {
            if (count == moments.length) {
                moments = Arrays.copyOf(moments, (int) Math.min(MOST_MOMENTS, count * 2));
            }
            moments[(int) count] = backup.moment().getEpochSecond();
        }
        count++;
        oldest = backup.moment().isBefore(oldest) ? backup.moment() : oldest;
        if (newest == null || BY_AGE.compare(backup, newest) > 0) {
            before = newest;
            newest = backup;
        } else if (before == null || BY_AGE.compare(backup, before) > 0) {
            before = backup;
        }
    }

    /** Of all there are, the place tells the newest alone. */
    void newestAlone() {
        alone = true;
    }

    boolean isNewestAlone() {
        return alone;
    }

    /** How many are not finished yet, which never count; only where the place can tell. */
    void running(long number) {
        running = OptionalLong.of(number);
    }

    /** What the place says of all of them. */
    void encrypted(boolean yes) {
        encrypted = Optional.of(yes);
    }

    /** What the place itself says is wrong with the newest one. */
    void damage(String sentence) {
        damage = Optional.of(sentence);
    }

    /** Why there is none, where there is none and the look can tell. */
    void because(String why) {
        this.why = why;
    }

    /** What the place itself says of how it is, beside the backups. */
    void tell(List<Reading> readings) {
        told = readings;
    }

    long count() {
        return count;
    }

    OptionalLong running() {
        return running;
    }

    Optional<Backup> newest() {
        return Optional.ofNullable(newest);
    }

    /** The one before the newest. */
    Optional<Backup> before() {
        return Optional.ofNullable(before);
    }

    /** Only where there is one. */
    Instant oldest() {
        return oldest;
    }

    Optional<Boolean> encrypted() {
        return encrypted;
    }

    Optional<String> damage() {
        return damage;
    }

    /** Why there is none, or an empty text. */
    String why() {
        return why;
    }

    List<Reading> told() {
        return told;
    }

    /** The same, with more that was found out about the newest two. */
    void know(Backup newest, Optional<Backup> before) {
        this.newest = newest;
        this.before = before.orElse(null);
    }

    /** Seconds between each two in turn, oldest first, since this moment; none where there are too many to tell. */
    long[] gaps(Instant since) {
        if (count > MOST_MOMENTS) {
            return new long[0];
        }
        long[] sorted = LongStream.of(Arrays.copyOf(moments, (int) count))
                .filter(moment -> moment >= since.getEpochSecond())
                .sorted()
                .toArray();
        long[] gaps = new long[Math.max(0, sorted.length - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = sorted[i + 1] - sorted[i];
        }
        return gaps;
    }
}
