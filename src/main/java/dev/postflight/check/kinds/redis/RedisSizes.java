package dev.postflight.check.kinds.redis;

import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much stands behind named keys, by the command that counts their type. */
final class RedisSizes {
    static final Signal SIZE = Signal.of(
                    "size",
                    Unit.NONE,
                    "Items in a key: of a list, set, sorted set, hash or stream, or bytes of a text; a key"
                            + " that does not exist is empty.")
            .per("key");

    private static final Map<String, String> COUNTING = Map.of(
            "list", "LLEN", "set", "SCARD", "zset", "ZCARD", "hash", "HLEN", "stream", "XLEN", "string", "STRLEN");

    private RedisSizes() {}

    static Future<List<Reading>> read(RedisConnection connection, Set<String> keys) {
        List<String> names = List.copyOf(keys);
        return connection
                .askAll(names.stream().map(key -> List.of("TYPE", key)).toList())
                .compose(types -> count(connection, names, types));
    }

    private static Future<List<Reading>> count(RedisConnection connection, List<String> names, List<RedisReply> types) {
        List<Reading> readings = new ArrayList<>();
        List<List<String>> questions = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String key = names.get(i);
            String type = types.get(i).asText().orElse("");
            if (types.get(i) instanceof RedisReply.Refused refused) {
                if (!refused.code().equals("MOVED")) {
                    return Future.failedFuture(connection.failure("TYPE", refused));
                }
                readings.add(SIZE.absent("it lives on another node of the cluster: "
                                + refused.sentence().replaceFirst(".* ", ""))
                        .at(key));
            } else if (type.equals("none")) {
                readings.add(SIZE.reads(0).at(key));
            } else if (COUNTING.containsKey(type)) {
                questions.add(List.of(COUNTING.get(type), key));
            } else {
                readings.add(SIZE.absent("nothing here counts the type " + type).at(key));
            }
        }
        return connection.askAll(questions).compose(counts -> {
            for (int i = 0; i < counts.size(); i++) {
                String key = questions.get(i).get(1);
                if (counts.get(i) instanceof RedisReply.Whole whole) {
                    readings.add(SIZE.reads((double) whole.number()).at(key));
                } else {
                    WireFailure failure = counts.get(i) instanceof RedisReply.Refused refused
                            ? connection.failure(questions.get(i).get(0), refused)
                            : WireFailure.ofTarget(connection.wire().peer() + " does not say how large " + key + " is");
                    return Future.failedFuture(failure);
                }
            }
            return Future.succeededFuture(readings);
        });
    }
}
