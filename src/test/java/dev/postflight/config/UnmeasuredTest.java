package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postflight.check.kinds.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To expect something of what the options never measure is a mistake, for it would be unknown for ever. */
final class UnmeasuredTest {
    @TempDir
    private Path folder;

    @Test
    void aSignalNeedsItsOption() throws IOException {
        assertEquals(
                "\"error_ratio\" is not measured by these options; expected the option error_ratio beside it",
                told("prometheus: {url: 'http://127.0.0.1:1', query: up}", "error_ratio: '< 1 %'"));
        assertEquals(
                "\"value\" is not measured by these options; expected the option query beside it, \"rate_by\" is not"
                        + " measured by these options; expected the option by under rate",
                told("prometheus: {url: 'http://127.0.0.1:1', rate: x}", "value: 1, rate_by: {a: '> 1/s'}"));
        assertEquals(
                "\"firing\" is not measured by these options; expected the option matchers beside it",
                told("alerts: {alertmanager: 'http://127.0.0.1:1'}", "firing: 0"));
        assertEquals(
                "\"metric\" is not measured by these options; expected the option metrics beside it",
                told("application: 'http://127.0.0.1:1/metrics'", "metric: {threads: 1}"));
    }

    @Test
    void aKeyIsOneThatTheOptionsName() throws IOException {
        assertEquals(
                "unknown name \"threds\"; expected threads; did you mean \"threads\"?",
                told(
                        "application: {url: 'http://127.0.0.1:1/metrics', metrics: {threads: jvm_threads}}",
                        "metric: {threds: 1}"));
        assertEquals(
                "unknown job \"shopp\"; expected one of shop, worker; did you mean \"shop\"?",
                told(
                        "alerts: {prometheus: 'http://127.0.0.1:1', jobs: [worker, shop]}",
                        "targets_up: {shop: 1, shopp: 1}"));
    }

    @Test
    void whatAlwaysHoldsIsNoMistake() throws IOException {
        assertInstanceOf(
                Loaded.Valid.class,
                load("alerts: {alertmanager: 'http://127.0.0.1:1'}", "firing: any, targets_up: any"));
    }

    private String told(String kind, String expect) throws IOException {
        return assertInstanceOf(Loaded.Invalid.class, load(kind, expect)).mistakes().stream()
                .map(mistake -> mistake.toString().replaceFirst("^.*? expect[^:]*: |^.*?\\.expect[^:]*: ", ""))
                .collect(Collectors.joining(", "));
    }

    private Loaded load(String kind, String expect) throws IOException {
        Path file = Files.writeString(
                folder.resolve("check.yaml"),
                "application: shop\nchecks:\n  - id: one\n    " + kind + "\n    expect: {" + expect + "}\n");
        return new ConfigLoader(Kinds.ALL, Map.of()).load(List.of(file));
    }
}
