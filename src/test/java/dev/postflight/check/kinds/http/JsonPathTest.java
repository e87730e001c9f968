package dev.postflight.check.kinds.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.vertx.core.json.Json;
import org.junit.jupiter.api.Test;

class JsonPathTest {
    private static final Object DOCUMENT = Json.decodeValue("""
            {"components": {"db": {"status": "UP", "ok": true, "took": 1.5, "none": null}},
             "items": [{"id": 7}, {"id": 8}], "metrics": {"a.b": 3, "length": 12}, "length": 2, "x y": "z"}""");

    @Test
    void valuesKeepTheirType() {
        assertEquals(new Value.Text("UP"), read("components.db.status"));
        assertEquals(new Value.Flag(true), read("components.db.ok"));
        assertEquals(new Value.Number(1.5), read("components.db.took"));
        assertEquals(new Value.Text("z"), read("x y"));
        assertEquals(new Value.Text("{\"id\":7}"), read("items[0]"));
    }

    @Test
    void listsAreIndexedAndCounted() {
        assertEquals(new Value.Number(7), read("items[0].id"));
        assertEquals(new Value.Number(8), read("items[-1].id"));
        assertEquals(new Value.Number(2), read("items.length"));
        assertEquals(new Value.Number(12), read("metrics.length"), "an own member comes first");
        assertEquals(new Value.Number(7), read("$.items[0].id"));
    }

    @Test
    void namesWithDotsAreQuoted() {
        assertEquals(new Value.Number(3), read("metrics[\"a.b\"]"));
        assertEquals(new Value.Number(3), read("metrics['a.b']"));
    }

    @Test
    void whatIsNotThereIsAbsent() {
        assertEquals(new Value.Absent("no such value"), read("components.cache.status"));
        assertEquals(new Value.Absent("no such value"), read("items[2].id"));
        assertEquals(new Value.Absent("null"), read("components.db.none"));
        assertEquals(new Value.Absent("no such value"), read("components.db.status.length"));
    }

    @Test
    void whatIsNoPathIsRefused() {
        for (String text : new String[] {"a..b", "a[", "a[b]", "a[0", "a[0]b", "a.", "a[\"b]", "a[]"}) {
            assertFalse(JsonPath.isPath(text), text);
        }
    }

    private static Value read(String path) {
        Reading reading = JsonPath.of(path).read(HttpReadings.JSON, DOCUMENT);
        assertEquals(path, reading.key());
        return reading.value();
    }
}
