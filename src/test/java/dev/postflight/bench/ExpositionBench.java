package dev.postflight.bench;

import dev.postflight.check.kinds.application.exposition.ExpositionReader;
import dev.postflight.check.kinds.application.exposition.Format;
import dev.postflight.check.kinds.application.exposition.Malformed;
import dev.postflight.check.kinds.application.exposition.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast an exposition of 50 MB is read, as the kind application reads it: in pieces, for a few of its metrics. */
class ExpositionBench {
    private static final int SIZE = 50_000_000;
    private static final int PIECE = 8 << 10;
    private static final int ROUNDS = 5;

    @Test
    void throughput() throws Exception {
        try (Report report = new Report("exposition", "MB/s", "ns a sample", "samples")) {
            byte[] text = page("");
            byte[] open = page("# EOF\n");
            row(report, "text, nothing wanted", Format.TEXT, text, List.of());
            row(report, "text, 2 % wanted", Format.TEXT, text, List.of("shop_requests_seconds_7_bucket"));
            row(report, "openmetrics, nothing wanted", Format.OPEN_METRICS, open, List.of());
            row(
                    report,
                    "openmetrics, 2 % wanted",
                    Format.OPEN_METRICS,
                    open,
                    List.of("shop_requests_seconds_7_bucket"));
            double floor = row(report, "text, all wanted", Format.TEXT, text, all());
            report.bar("MB/s with all wanted", floor, Report.Side.AT_LEAST, 20);
        }
    }

    private static double row(Report report, String what, Format format, byte[] page, List<String> wanted)
            throws Malformed {
        List<Double> rates = new ArrayList<>();
        long samples = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            ExpositionReader reader = new ExpositionReader(format, new Names(wanted), (series, value) -> {});
            for (int from = 0; from < page.length; from += PIECE) {
                reader.read(page, from, Math.min(page.length, from + PIECE));
            }
            samples = reader.end(false).samples();
            rates.add(page.length / 1e6 / ((System.nanoTime() - begin) / 1e9));
        }
        double rate = Report.median(rates);
        report.row(what, rate, page.length / rate * 1e3 / samples, samples);
        return rate;
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>();
        for (int family = 0; family < 50; family++) {
            names.add("shop_requests_seconds_" + family + "_bucket");
        }
        return names;
    }

    private static byte[] page(String end) {
        StringBuilder page = new StringBuilder(SIZE + 1000);
        for (int line = 0; page.length() < SIZE; line++) {
            if (line % 500 == 0) {
                page.append("# TYPE shop_requests_seconds_")
                        .append(line / 500 % 50)
                        .append(" histogram\n");
            }
            page.append("shop_requests_seconds_")
                    .append(line / 500 % 50)
                    .append("_bucket{method=\"GET\",status=\"200\",uri=\"/orders/");
            page.append(line % 500)
                    .append("/items\",le=\"0.")
                    .append(line % 97)
                    .append("\"} ")
                    .append(line * 31L)
                    .append('\n');
        }
        return page.append(end).toString().getBytes(StandardCharsets.UTF_8);
    }
}
