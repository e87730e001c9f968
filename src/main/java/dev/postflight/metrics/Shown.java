package dev.postflight.metrics;

import dev.postflight.config.CheckConfig;
import dev.postflight.expect.Expectation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The parts of a check's samples that follow from its configuration alone, as bytes. */
final class Shown {
    /** Labels that the house sets; no signal's key may be called so. */
    static final Set<String> OWN_LABELS =
            Set.of("application", "check", "kind", "severity", "address", "signal", "level", "bound", "le");

    private final byte[] labels;
    private final byte[] info;
    private final byte[] thresholds;

    private Shown(byte[] labels, byte[] info, byte[] thresholds) {
        this.labels = labels;
        this.info = info;
        this.thresholds = thresholds;
    }

    /** The labels of every series of the check, from the opening brace on, not closed. */
    byte[] labels() {
        return labels;
    }

    /** Its one sample of the info family. */
    byte[] info() {
        return info;
    }

    /** Its samples of the threshold family. */
    byte[] thresholds() {
        return thresholds;
    }

    static Shown of(CheckConfig config, UnaryOperator<String> mask) {
        byte[] labels = bytes(page -> page.text("{application=\"")
                .text(Page.escape(config.application()))
                .byte1('"')
                .label("check", config.id())
                .label("kind", config.kind().name())
                .label("severity", config.severity().word()));
        return new Shown(labels, bytes(page -> info(page, labels, config, mask)), bytes(page -> {
            for (Expectation expectation : config.conditions()) {
                thresholds(page, labels, expectation);
            }
        }));
    }

    private static void info(Page page, byte[] labels, CheckConfig config, UnaryOperator<String> mask)
            throws IOException {
        page.text("postflight_check_info").bytes(labels);
        page.label("description", mask.apply(config.description()));
        page.label("owner", mask.apply(config.owner()));
        page.label("runbook_url", mask.apply(config.runbook()));
        page.label("target", mask.apply(config.target().title()));
        for (Map.Entry<String, String> label : userLabels(config.labels()).entrySet()) {
            page.label(label.getKey(), mask.apply(label.getValue()));
        }
        page.sample(1);
    }

    /** As kube-state-metrics shows the labels of its objects; of several that look the same then, the first stays. */
    private static Map<String, String> userLabels(Map<String, String> labels) {
        Map<String, String> shown = new TreeMap<>();
        new TreeMap<>(labels)
                .forEach((name, value) -> shown.putIfAbsent("label_" + name.replaceAll("[^A-Za-z0-9_]", "_"), value));
        return shown;
    }

    private static void thresholds(Page page, byte[] labels, Expectation expectation) throws IOException {
        if (expectation.condition().lower().isPresent()) {
            threshold(
                    page,
                    labels,
                    expectation,
                    "min",
                    expectation.condition().lower().getAsDouble());
        }
        if (expectation.condition().upper().isPresent()) {
            threshold(
                    page,
                    labels,
                    expectation,
                    "max",
                    expectation.condition().upper().getAsDouble());
        }
    }

    private static void threshold(Page page, byte[] labels, Expectation expectation, String bound, double value)
            throws IOException {
        page.text("postflight_check_threshold").bytes(labels);
        page.label("signal", expectation.signal().name());
        String key = expectation.signal().key();
        if (key != null && !expectation.key().isEmpty()) {
            page.label(key, expectation.key());
        }
        page.label("level", expectation.level().word()).label("bound", bound).sample(value);
    }

    @FunctionalInterface
    private interface Writing {
        void to(Page page) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // no label or number looks different in the other format
        Page page = new Page(out, Exposition.TEXT, 512);
        try {
            writing.to(page);
            page.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
