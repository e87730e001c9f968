package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.Credential;
import dev.postflight.config.shape.Fallback;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Occasion;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The effective configuration as YAML: templates and defaults worked in, what was left out filled in, references still
 * references. Reading it again gives the same checks. Several files make several documents.
 */
public final class ConfigShow {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(new CoreSchema())
            .setIndicatorIndent(2)
            .setIndent(4)
            .setWidth(120)
            .setSplitLines(false)
            .build();

    private ConfigShow() {}

    public static String yaml(Loaded.Valid valid) {
        Dump dump = new Dump(SETTINGS);
        Written written = valid.written();
        Map<String, Object> global = global(written, valid.config());
        StringBuilder yaml = new StringBuilder();
        for (Written.Part part : written.parts()) {
            if (!part.application().isEmpty()) {
                Map<String, Object> shown = part(part, valid.config());
                if (yaml.isEmpty()) {
                    shown.putAll(global);
                } else {
                    yaml.append("---\n");
                }
                yaml.append("# ").append(part.file()).append('\n').append(dump.dumpToString(shown));
            }
        }
        return yaml.isEmpty() ? dump.dumpToString(global) : yaml.toString();
    }

    private static Map<String, Object> part(Written.Part part, Config config) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(Key.APPLICATION, part.application());
        shown.put(Key.CHECKS, part.checks().stream().map(ConfigShow::check).toList());
        shown.put(Key.WATCH_KEY, watch(config.watches().getOrDefault(part.application(), WatchReader.DEFAULT)));
        return shown;
    }

    private static Map<String, Object> watch(Plan plan) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(WatchReader.WARMUP.name(), Spelling.span(plan.warmup()));
        shown.put(
                WatchReader.WINDOWS.name(),
                plan.windows().stream().map(ConfigShow::window).toList());
        shown.put(WatchReader.UNDECIDED.name(), plan.whenUndecided().word());
        shown.put(WatchReader.EARLY_GO.name(), plan.earlyGo());
        shown.put(WatchReader.SIGN_OFFS.name(), plan.roles());
        return shown;
    }

    private static Map<String, Object> window(Window window) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(WatchReader.LENGTH.name(), Spelling.span(window.length()));
        shown.put(WatchReader.REQUIRE.name(), window.require().word());
        return shown;
    }

    private static Map<String, Object> global(Written written, Config config) {
        Map<String, Object> shown = new LinkedHashMap<>();
        Key.GLOBAL.keySet().stream()
                .sorted()
                .forEach(key -> shown.put(
                        key,
                        settings(
                                Optional.ofNullable(Key.GLOBAL.get(key)).orElseThrow(),
                                Optional.ofNullable(written.global().get(key)))));
        Optional.ofNullable(written.global().get(Key.NOTIFY_KEY))
                .ifPresent(notify -> shown.put(Key.NOTIFY_KEY, channels(notify, config.channels())));
        return shown;
    }

    private static Map<String, Object> channels(Node.Mapping written, List<ChannelConfig> channels) {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (ChannelConfig channel : channels) {
            Map<String, Object> one = new LinkedHashMap<>();
            ChannelKind kind = channel.kind();
            one.put(
                    kind.name(),
                    settings(
                            kind.options(),
                            written.find(channel.name()).flatMap(node -> ((Node.Mapping) node).find(kind.name()))));
            if (kind.chosen()) {
                one.put(
                        NotifyReader.ON.name(),
                        channel.on().stream().sorted().map(Occasion::word).toList());
            }
            if (!channel.applications().isEmpty()) {
                one.put(NotifyReader.APPLICATIONS.name(), channel.applications());
            }
            shown.put(channel.name(), one);
        }
        return shown;
    }

    private static Map<String, Object> check(Written.Check check) {
        CheckConfig config = check.config();
        CheckKind kind = config.kind();
        Node.Mapping written = check.written();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(Key.ID.name(), config.id());
        shown.put(kind.name(), settings(kind.options(), written.find(kind.name())));
        shown.put(Key.EVERY.name(), Spelling.span(config.every()));
        shown.put(Key.TIMEOUT.name(), Spelling.span(config.timeout()));
        shown.put(Key.SEVERITY.name(), config.severity().word());
        shown.put(Key.RETRIES.name(), config.retries());
        Map<String, Object> expect = conditions(Key.EXPECT, written);
        Map<String, Object> prefer = conditions(Key.PREFER, written);
        kind.preferred().apply(config.settings()).forEach((signal, condition) -> {
            if (!expect.containsKey(signal)) {
                prefer.putIfAbsent(signal, condition);
            }
        });
        kind.implied().apply(config.settings()).forEach(expect::putIfAbsent);
        if (!expect.isEmpty()) {
            shown.put(Key.EXPECT, expect);
        }
        if (!prefer.isEmpty()) {
            shown.put(Key.PREFER, prefer);
        }
        for (String key : List.of(Key.TREND, Key.COMPARE, Key.BEFORE_DEPLOYMENT)) {
            written.find(key).ifPresent(node -> shown.put(key, plain(node)));
        }
        shown.put(Key.GATING.name(), config.gating());
        shown.put(Key.FAIL_AFTER.name(), config.hysteresis().failAfter());
        shown.put(Key.PASS_AFTER.name(), config.hysteresis().passes());
        for (Option<?> option : List.of(
                Key.LABELS, Key.OWNER, Key.RUNBOOK, Key.DESCRIPTION, Key.DEPENDS_ON, Key.MAINTENANCE, Key.ENABLED)) {
            written.find(option.name()).ifPresent(node -> shown.put(option.name(), plain(node)));
        }
        return shown;
    }

    private static Map<String, Object> conditions(String level, Node.Mapping written) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        written.find(level).map(ConfigShow::plain).ifPresent(given -> {
            if (given instanceof Map<?, ?> named) {
                named.forEach((signal, condition) -> conditions.put(String.valueOf(signal), condition));
            }
        });
        return conditions;
    }

    /** What is given as it is written, and the rest as it falls back. */
    private static Map<String, Object> settings(Shape.Group group, Optional<Node> written) {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Option<?> option : group.options()) {
            Optional<Node> given = written.flatMap(node -> given(option, node));
            if (given.isPresent()) {
                shown.put(option.name(), given(option.shape(), given.get()));
            } else {
                fallback(option).ifPresent(value -> shown.put(option.name(), value));
            }
        }
        return shown;
    }

    private static Optional<Node> given(Option<?> option, Node group) {
        if (group instanceof Node.Mapping mapping) {
            return mapping.find(option.name());
        }
        boolean nothing = group instanceof Node.Scalar scalar && scalar.isNull();
        return option.main() && !nothing ? Optional.of(group) : Optional.empty();
    }

    private static @Nullable Object given(Shape<?> shape, Node node) {
        if (shape instanceof Shape.Group group) {
            return settings(group, Optional.of(node));
        } else if (shape instanceof Shape.ListOf<?> list && node instanceof Node.Sequence sequence) {
            return sequence.items().stream()
                    .map(item -> given(list.each(), item))
                    .toList();
        } else if (shape instanceof Shape.Url && node instanceof Node.Scalar scalar) {
            return Credential.shown(scalar.text());
        }
        return plain(node);
    }

    private static Optional<Object> fallback(Option<?> option) {
        return Fallback.of(option);
    }

    /** As the file has it. */
    private static @Nullable Object plain(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.value();
        } else if (node instanceof Node.Sequence sequence) {
            List<@Nullable Object> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(plain(item)));
            return items;
        }
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        ((Node.Mapping) node).entries().forEach((key, entry) -> entries.put(key, plain(entry.value())));
        return entries;
    }
}
