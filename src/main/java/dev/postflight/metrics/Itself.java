package dev.postflight.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** Micrometer's metrics of the JVM and the process that the daemon runs in. */
final class Itself implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    Itself() {
        // the first counts nanoseconds and the second looks like a part of a histogram; promtool finds fault with both
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        FunctionCounter.builder("process.cpu", ProcessHandle.current(), Itself::cpuSeconds)
                .baseUnit("seconds")
                .description("Time on the processors, of user and system.")
                .register(registry);
        Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
                .description("Processors that this process may use.")
                .register(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /**
     * What its families look like, as far as they come before a name.
     *
     * @param before the families before that name
     * @param after those after it
     */
    record Halves(String before, String after) {}

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /** All families, without the mark at the end; they are sorted, and ours stand in between. */
    Halves halves(Exposition format, String name) {
        String all = registry.scrape(format.contentType());
        int end = all.endsWith(Scrape.END) ? all.length() - Scrape.END.length() : all.length();
        int line = 0;
        while (line < end && !(all.startsWith("# ", line) && familyAt(all, line).compareTo(name) > 0)) {
            line = all.indexOf('\n', line) + 1;
        }
        return new Halves(all.substring(0, line), all.substring(line, end));
    }

    /** {@code # TYPE name type}, or {@code # HELP name text}. */
    private static String familyAt(String all, int line) {
        return all.substring(line, all.indexOf('\n', line)).split(" ", 4)[2];
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
