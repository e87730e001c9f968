package dev.postflight.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many alike checks, as a configuration has them. */
final class Checks {
    private Checks() {}

    static String every(String interval) {
        return "defaults: {every: " + interval + ", timeout: 5s}\nchecks:\n";
    }

    /** Checks {@code name-0}, {@code name-1} and so on, each with this kind and its options. */
    static String repeated(String name, int count, String kind) {
        return IntStream.range(0, count)
                .mapToObj(number -> "  - {id: " + name + "-" + number + ", " + kind + "}\n")
                .collect(Collectors.joining());
    }

    /** The same, each with a condition on a JSON body, so that bodies are read. */
    static String readingBodies(String name, int count, String url) {
        return IntStream.range(0, count)
                .mapToObj(number -> "  - {id: " + name + "-" + number + ", http: {url: '" + url
                        + "'}, expect: {json: {status: ok}}}\n")
                .collect(Collectors.joining());
    }

    /** Checks {@code name-0}, {@code name-1} and so on. */
    static String of(String name, int count, String url, Targets targets) {
        return IntStream.range(0, count)
                .mapToObj(number -> "  - {id: " + name + "-" + number + ", http: {url: '" + url + "', tls: {ca: "
                        + targets.authority() + "}}}\n")
                .collect(Collectors.joining());
    }
}
