package dev.postflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.app.Rounds;
import dev.postflight.board.Board;
import dev.postflight.board.View;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Value;
import dev.postflight.testing.Blackbox;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Postflight and blackbox_exporter see the same targets alike; where they do not, parity.yaml says why. */
class ParityTest {
    private static final Path ROWS = Path.of("src/test/resources/parity.yaml");
    private static final Map<String, String> ENVIRONMENT = Map.of("RIGHT", "open-sesame", "WRONG", "open-barley");

    @TempDir
    private Path folder;

    /** One row of parity.yaml, its names filled in. */
    private record Row(JsonObject json) {
        String text(String key) {
            return json.getString(key, "");
        }

        String name() {
            return text("case");
        }

        JsonObject module() {
            JsonObject module = json.getJsonObject("blackbox");
            return module.put("timeout", module.getString("timeout", timeout()));
        }

        JsonObject check() {
            return json.getJsonObject("postflight")
                    .put("id", name())
                    .put("timeout", timeout())
                    .put("every", "1m");
        }

        private String timeout() {
            return json.getString("timeout", "20s");
        }

        boolean expects(String who) {
            return text("passes").equals("both") || text("passes").equals(who);
        }
    }

    /** What one of the two saw of a target; {@code told} is its own account of it. */
    private record Seen(boolean passes, OptionalDouble expiry, String told) {
        static Seen of(Blackbox.Said said) {
            return new Seen(
                    said.metric("probe_success").orElseThrow() == 1,
                    said.metric("probe_ssl_earliest_cert_expiry"),
                    said.text());
        }

        /** The kind certificate tells of the whole chain, the kind http of the server's own certificate. */
        static Seen of(View view) {
            OptionalDouble expiry = view.readings().stream()
                    .filter(reading -> reading.signal().name().matches("earliest_not_after|certificate_not_after"))
                    .flatMapToDouble(reading -> reading.value() instanceof Value.Number number
                            ? DoubleStream.of(number.value())
                            : DoubleStream.empty())
                    .findFirst();
            return new Seen(
                    view.lastStatus() == Status.PASS, expiry, view.judgement().reason());
        }

        String verdict() {
            return passes ? "pass" : "fail";
        }

        String date() {
            return expiry.isPresent()
                    ? Instant.ofEpochSecond((long) expiry.getAsDouble()).toString()
                    : "-";
        }
    }

    @Test
    void postflightSeesWhatBlackboxExporterSees() throws Exception {
        Blackbox.assumeInstalled();
        try (ParityTargets targets = new ParityTargets(folder)) {
            List<Row> rows = rows(targets.names());
            assertTrue(rows.size() >= 30, "too few rows");
            Map<String, Seen> theirs = blackbox(rows);
            Map<String, Seen> ours = postflight(rows);
            print(rows, theirs, ours);
            List<String> wrong = new ArrayList<>();
            for (Row row : rows) {
                wrong.addAll(complaints(
                        row,
                        Objects.requireNonNull(theirs.get(row.name())),
                        Objects.requireNonNull(ours.get(row.name()))));
            }
            assertEquals(List.of(), wrong);
        }
    }

    private static List<Row> rows(Map<String, String> names) throws Exception {
        String text = Files.readString(ROWS);
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace("<" + name.getKey() + ">", name.getValue());
        }
        List<?> rows = (List<?>) new Load(
                        LoadSettings.builder().setMaxAliasesForCollections(1000).build())
                .loadFromString(text);
        return new JsonArray(rows)
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(row -> !row.getString("target").contains("<site6>")) // where there is no IPv6
                        .map(row -> row.encode().replace("<target>", row.getString("target")))
                        .map(filled -> new Row(new JsonObject(filled)))
                        .toList();
    }

    private Map<String, Seen> blackbox(List<Row> rows) throws Exception {
        JsonObject modules = new JsonObject();
        rows.forEach(row -> modules.put(row.name(), row.module()));
        try (Blackbox blackbox =
                new Blackbox(folder, new JsonObject().put("modules", modules).encode())) {
            Map<String, CompletableFuture<Blackbox.Said>> asked = new LinkedHashMap<>();
            rows.forEach(row -> asked.put(row.name(), blackbox.probe(row.name(), row.text("target"))));
            Map<String, Seen> seen = new LinkedHashMap<>();
            asked.forEach((name, said) -> seen.put(name, Seen.of(said.join())));
            return seen;
        }
    }

    private Map<String, Seen> postflight(List<Row> rows) throws Exception {
        JsonObject config = new JsonObject()
                .put("application", "parity")
                .put("limits", new JsonObject().put("concurrency", 16).put("per_host", 16))
                .put("checks", new JsonArray(rows.stream().map(Row::check).toList()));
        Path file = Files.writeString(folder.resolve("postflight.yaml"), config.encodePrettily());
        Loaded loaded = new ConfigLoader(Kinds.ALL, ENVIRONMENT).load(List.of(file));
        if (loaded instanceof Loaded.Invalid invalid) {
            throw new AssertionError(invalid.mistakes());
        }
        try (Rounds rounds = new Rounds(((Loaded.Valid) loaded).config())) {
            Board board = rounds.run(1, Duration.ZERO, () -> {});
            Map<String, Seen> seen = new LinkedHashMap<>();
            board.checks().forEach(check -> seen.put(check.config().id(), Seen.of(check.view())));
            return seen;
        }
    }

    private static List<String> complaints(Row row, Seen theirs, Seen ours) {
        List<String> complaints = new ArrayList<>();
        boolean differ = row.expects("blackbox") != row.expects("postflight");
        if (theirs.passes() != row.expects("blackbox")) {
            complaints.add(row.name() + ": blackbox_exporter says " + theirs.verdict() + ": " + theirs.told());
        }
        if (ours.passes() != row.expects("postflight")) {
            complaints.add(row.name() + ": Postflight says " + ours.verdict() + ": " + ours.told());
        }
        if (differ == row.text("because").isEmpty()) {
            complaints.add(row.name() + ": a choice and its reason belong together");
        }
        // a date that blackbox_exporter does not tell, such as that of a refused certificate, is no disagreement
        boolean datesDiffer = theirs.expiry().isPresent() && !theirs.expiry().equals(ours.expiry());
        if (datesDiffer == row.text("dates").isEmpty()) {
            complaints.add(row.name() + ": expiry " + theirs.date() + " by blackbox_exporter, " + ours.date()
                    + " by Postflight");
        }
        return complaints;
    }

    private static void print(List<Row> rows, Map<String, Seen> theirs, Map<String, Seen> ours) {
        String line = "%-36s %-9s %-10s %-21s %-21s %s%n";
        StringBuilder table = new StringBuilder(line.formatted(
                "case", "blackbox", "Postflight", "their expiry", "our expiry", "what Postflight says; choice"));
        for (Row row : rows) {
            Seen their = Objects.requireNonNull(theirs.get(row.name()));
            Seen our = Objects.requireNonNull(ours.get(row.name()));
            table.append(line.formatted(
                    row.name(),
                    their.verdict(),
                    our.verdict(),
                    their.date(),
                    our.date(),
                    String.join("; ", our.told(), row.text("because") + row.text("dates"))));
        }
        System.out.print(table);
    }
}
