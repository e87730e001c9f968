package dev.postflight.http;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads what the API's description promises. */
final class Contract {
    private Contract() {}

    /** By method and path, each status with the types of its body: {@code get /-/healthy: [200 text/plain]}. */
    static Map<String, Set<String>> operations(String yaml) {
        Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Map<?, ?> shared = (Map<?, ?>) ((Map<?, ?>) root.get("components")).get("responses");
        Map<String, Set<String>> operations = new TreeMap<>();
        ((Map<?, ?>) root.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((method, operation) -> {
                    if (Set.of("get", "post", "put", "delete").contains(method)) {
                        Map<?, ?> responses = (Map<?, ?>) ((Map<?, ?>) operation).get("responses");
                        Set<String> promised = new TreeSet<>();
                        responses.forEach(
                                (status, response) -> promise(promised, status, (Map<?, ?>) response, shared));
                        operations.put(method + " " + path, promised);
                    }
                }));
        return operations;
    }

    private static void promise(Set<String> promised, Object status, Map<?, ?> response, Map<?, ?> shared) {
        Object reference = response.get("$ref");
        Map<?, ?> real = reference == null
                ? response
                : (Map<?, ?>) shared.get(reference.toString().replaceAll(".*/", ""));
        ((Map<?, ?>) real.get("content")).keySet().forEach(type -> promised.add(status + " " + type));
    }
}
