package dev.postflight.check.kinds.command;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The performance data of a plugin as signals in base units: those labels, and only those, that expectations name. */
final class Performance {
    static final Signal NUMBER = signal("performance", Unit.NONE, "a value without unit, or a counter (c)");
    static final Signal TIME = signal("performance_time", Unit.SECONDS, "a length of time (s, ms, us)");
    static final Signal SIZE = signal("performance_size", Unit.BYTES, "a size (B, KB, MB, GB, TB)");
    static final Signal SHARE = signal("performance_share", Unit.RATIO, "a share (%)");

    private static final Pattern VALUE =
            Pattern.compile("^(-?\\d+(?:[.,]\\d+)?(?:[eE][+-]?\\d{1,2})?)([a-zA-Z%]*)(?:;.*)?$");

    /** A unit of measurement as plugins write it: which signal it makes, and what one of it is in the base unit. */
    private record Measure(Signal signal, BigDecimal factor) {
        static Measure of(Signal signal, String factor) {
            return new Measure(signal, new BigDecimal(factor));
        }
    }

    /** Plugins mean 1024 by K, M and G: check_disk and check_swap do. */
    private static final Map<String, Measure> MEASURES = Map.ofEntries(
            Map.entry("", Measure.of(NUMBER, "1")),
            Map.entry("c", Measure.of(NUMBER, "1")),
            Map.entry("s", Measure.of(TIME, "1")),
            Map.entry("ms", Measure.of(TIME, "1e-3")),
            Map.entry("us", Measure.of(TIME, "1e-6")),
            Map.entry("ns", Measure.of(TIME, "1e-9")),
            Map.entry("%", Measure.of(SHARE, "0.01")),
            Map.entry("b", Measure.of(SIZE, "1")),
            Map.entry("kb", Measure.of(SIZE, "1024")),
            Map.entry("kib", Measure.of(SIZE, "1024")),
            Map.entry("mb", Measure.of(SIZE, "1048576")),
            Map.entry("mib", Measure.of(SIZE, "1048576")),
            Map.entry("gb", Measure.of(SIZE, "1073741824")),
            Map.entry("gib", Measure.of(SIZE, "1073741824")),
            Map.entry("tb", Measure.of(SIZE, "1099511627776")),
            Map.entry("tib", Measure.of(SIZE, "1099511627776")));

    private Performance() {}

    static List<Reading> of(Map<String, String> written, Setup setup) {
        List<Reading> readings = new ArrayList<>();
        for (Signal signal : List.of(NUMBER, TIME, SIZE, SHARE)) {
            for (String label : setup.asked(signal)) {
                readings.add(read(signal, written.get(label)).at(label));
            }
        }
        return readings;
    }

    private static Reading read(Signal signal, @org.jspecify.annotations.Nullable String written) {
        if (written == null) {
            return signal.absent("no such label in the performance data");
        }
        Matcher value = VALUE.matcher(written);
        if (!value.matches()) {
            return signal.absent(
                    written.startsWith("U") ? "the plugin could not tell it" : "no number: " + Plain.text(written));
        }
        Measure measure = MEASURES.get(value.group(2).toLowerCase(java.util.Locale.ROOT));
        if (measure == null || !measure.signal().equals(signal)) {
            return signal.absent("it is given as " + Plain.text(written)
                    + (measure == null ? "" : ", which is " + measure.signal().name()));
        }
        return signal.reads(new BigDecimal(value.group(1).replace(',', '.'))
                .multiply(measure.factor())
                .doubleValue());
    }

    private static Signal signal(String name, Unit unit, String doc) {
        return Signal.of(name, unit, "performance data: " + doc + ", by its label")
                .per("label");
    }
}
