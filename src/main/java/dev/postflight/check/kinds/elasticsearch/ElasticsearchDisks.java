package dev.postflight.check.kinds.elasticsearch;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Space on the nodes that hold data, against the marks at which the cluster itself acts: above the low one a node gets no
 * new shards, above the high one it loses some, and above the flood stage its indices can no longer be written.
 */
final class ElasticsearchDisks {
    static final Signal DISK_USED =
            Signal.of("disk_used", Unit.RATIO, "share of the disk in use on the node where it is largest");
    static final Signal DISK_FREE = Signal.of("disk_free", Unit.BYTES, "space left on the node where it is least");
    static final Signal FULLEST_NODE = Signal.of("fullest_node", Unit.TEXT, "the node whose disk is the fullest");
    static final Signal BELOW_LOW = below("low", "so that each may get new shards");
    static final Signal BELOW_HIGH = below("high", "so that each keeps its shards");
    static final Signal BELOW_FLOOD = below("flood", "so that all indices can be written");

    private static final String GRANT = "the cluster privilege monitor, or set disk to false";
    private static final Pattern SIZE = Pattern.compile("^(\\d+(?:\\.\\d+)?)(b|kb|mb|gb|tb|pb)$");
    private static final List<String> SIZES = List.of("b", "kb", "mb", "gb", "tb", "pb");

    private ElasticsearchDisks() {}

    /** Space of one node. */
    private record Disk(String node, double size, double free) {
        double used() {
            return 1 - free / size;
        }
    }

    static Future<List<Reading>> ask(Run run, ElasticsearchApi api) {
        Future<JsonObject> stats =
                api.get(run, "/_nodes/stats/fs?filter_path=nodes.*.name,nodes.*.roles,nodes.*.fs.total", GRANT);
        Future<JsonObject> settings = api.get(
                run, "/_cluster/settings?include_defaults=true&filter_path=*.cluster.routing.allocation.disk", GRANT);
        return Future.all(stats, settings).map(both -> readings(disks(stats.result()), settings.result()));
    }

    private static List<Reading> readings(List<Disk> disks, JsonObject settings) {
        if (disks.isEmpty()) {
            return List.of(
                    DISK_USED.absent("no node that holds data tells of its disk"),
                    DISK_FREE.absent("no node that holds data tells of its disk"));
        }
        Disk fullest = disks.get(0);
        double least = fullest.free();
        for (Disk disk : disks) {
            fullest = disk.used() > fullest.used() ? disk : fullest;
            least = Math.min(least, disk.free());
        }
        return List.of(
                DISK_USED.reads(fullest.used()),
                DISK_FREE.reads(least),
                FULLEST_NODE.reads(Plain.text(fullest.node())),
                reading(BELOW_LOW, disks, settings, "low"),
                reading(BELOW_HIGH, disks, settings, "high"),
                reading(BELOW_FLOOD, disks, settings, "flood_stage"));
    }

    private static Reading reading(Signal signal, List<Disk> disks, JsonObject settings, String mark) {
        Optional<String> written = setting(settings, mark);
        if (written.isEmpty()) {
            return signal.absent("the cluster does not tell its watermark " + mark);
        }
        OptionalDouble headroom = setting(settings, mark + ".max_headroom")
                .map(ElasticsearchDisks::size)
                .orElse(OptionalDouble.empty());
        for (Disk disk : disks) {
            OptionalDouble needed = needed(written.get(), headroom, disk.size());
            if (needed.isEmpty()) {
                return signal.absent("the cluster's watermark " + mark + " is " + Plain.text(written.get()));
            } else if (disk.free() < needed.getAsDouble()) {
                return signal.holdsUnless(Optional.of("node " + Plain.text(disk.node()) + " has "
                        + Unit.BYTES.format(disk.free()) + " free, " + Unit.RATIO.format(disk.used()) + " used; the "
                        + mark + " watermark is " + Plain.text(written.get())));
            }
        }
        return signal.holdsUnless(Optional.empty());
    }

    /** What must be free: a mark is a share of what may be used, or a size that must be left. */
    private static OptionalDouble needed(String mark, OptionalDouble headroom, double size) {
        OptionalDouble left = size(mark);
        if (left.isPresent()) {
            return left;
        }
        try {
            double share = mark.endsWith("%")
                    ? Double.parseDouble(mark.substring(0, mark.length() - 1)) / 100
                    : Double.parseDouble(mark);
            double needed = size * (1 - share);
            return OptionalDouble.of(headroom.isPresent() ? Math.min(needed, headroom.getAsDouble()) : needed);
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Units are of 1024; a negative size means that there is none. */
    private static OptionalDouble size(String text) {
        Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        return parts.matches()
                ? OptionalDouble.of(Double.parseDouble(parts.group(1)) * Math.pow(1024, SIZES.indexOf(parts.group(2))))
                : OptionalDouble.empty();
    }

    /** What holds now wins over what outlives a restart, and both over the default. */
    private static Optional<String> setting(JsonObject settings, String name) {
        for (String level : List.of("transient", "persistent", "defaults")) {
            Optional<Object> found = Optional.of(settings);
            for (String step : List.of(level, "cluster", "routing", "allocation", "disk", "watermark", name)) {
                found = found.filter(JsonObject.class::isInstance).map(object -> ((JsonObject) object).getValue(step));
            }
            if (found.isPresent() && found.get() instanceof String text) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private static List<Disk> disks(JsonObject stats) {
        List<Disk> disks = new ArrayList<>();
        if (stats.getValue("nodes") instanceof JsonObject nodes) {
            for (String id : nodes.fieldNames()) {
                if (nodes.getValue(id) instanceof JsonObject node
                        && holdsData(node)
                        && node.getValue("fs") instanceof JsonObject fs
                        && fs.getValue("total") instanceof JsonObject total
                        && total.getValue("total_in_bytes") instanceof Number size
                        && total.getValue("available_in_bytes") instanceof Number free
                        && size.doubleValue() > 0) {
                    disks.add(new Disk(
                            String.valueOf(node.getValue("name", id)), size.doubleValue(), free.doubleValue()));
                }
            }
        }
        return disks;
    }

    private static boolean holdsData(JsonObject node) {
        return !(node.getValue("roles") instanceof JsonArray roles)
                || roles.stream().anyMatch(role -> String.valueOf(role).startsWith("data"));
    }

    private static Signal below(String mark, String sense) {
        return Signal.of(
                "below_" + mark + "_watermark",
                Unit.FLAG,
                "whether every node is below the cluster's " + mark + " watermark, " + sense);
    }
}
