package dev.postflight.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Writes the buckets, the count and the sum of one histogram family; what never changes of them is kept as bytes. */
final class Histogram {
    private final byte[] bucket;
    private final byte[] count;
    private final byte[] sum;
    private final byte[][] bounds;

    Histogram(Family family, List<Duration> bounds) {
        this.bucket = Section.ascii(family.name() + "_bucket");
        this.count = Section.ascii(family.name() + "_count");
        this.sum = Section.ascii(family.name() + "_sum");
        this.bounds = new byte[bounds.size() + 1][];
        for (int i = 0; i < bounds.size(); i++) {
            // both formats must show a bound alike, or the same bucket would be two series: OpenMetrics wants 1.0, not
            // 1
            this.bounds[i] = Section.ascii("le=\"" + bounds.get(i).toNanos() / 1e9 + "\"} ");
        }
        this.bounds[bounds.size()] = Section.ascii("le=\"+Inf\"} ");
    }

    /**
     * One histogram.
     *
     * @param labels from the opening brace on, not closed; empty for none
     * @param counts of each bucket alone, the last one for what exceeds every bound
     */
    void write(Page page, byte[] labels, long[] counts, double total) throws IOException {
        long below = 0;
        for (int i = 0; i < bounds.length; i++) {
            below += counts[i];
            page.bytes(bucket).bytes(labels).byte1(labels.length == 0 ? '{' : ',');
            page.bytes(bounds[i]).number((double) below).byte1('\n');
        }
        whole(page.bytes(sum), labels, total);
        whole(page.bytes(count), labels, (double) below);
    }

    private static void whole(Page page, byte[] labels, double value) throws IOException {
        if (labels.length == 0) {
            page.byte1(' ').number(value).byte1('\n');
        } else {
            page.bytes(labels).sample(value);
        }
    }
}
