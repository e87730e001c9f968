package dev.postflight.config.yaml;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Collects what is wrong, so that all of it is told at once. A mistake in a default or a template is met by each check
 * that it is worked into, and counts once.
 */
public final class Mistakes {
    /** Nobody reads more; a hostile file could have millions. */
    private static final int MOST = 1_000;

    private final Map<Mistake, String> useByMistake = new LinkedHashMap<>();

    public void add(Place place, String found) {
        add(place, found, "", "");
    }

    public void add(Place place, String found, String expected) {
        add(place, found, expected, "");
    }

    public void add(Place place, String found, String expected, String hint) {
        if (useByMistake.size() < MOST) {
            Place use = place.use();
            useByMistake.putIfAbsent(
                    new Mistake(place.file(), place.line(), place.column(), place.path(), found, expected, hint),
                    use == null ? "" : "in the template as used at " + use);
        }
    }

    public void unknown(Place place, String what, String word, List<String> known) {
        add(place, "unknown " + what + " " + Spelling.quote(word), Spelling.oneOf(known), NearMiss.hint(word, known));
    }

    public int count() {
        return useByMistake.size();
    }

    /** Ordered by place, folders and files in the order they were given, each text without what any reference stands for. */
    public List<Mistake> all(List<Path> paths, List<Path> files, UnaryOperator<String> mask) {
        List<Path> order = new ArrayList<>(paths);
        order.addAll(files);
        List<Mistake> all = new ArrayList<>();
        useByMistake.forEach((mistake, use) -> {
            String hint = String.join(
                    "; ",
                    Stream.of(mistake.hint(), use)
                            .filter(part -> !part.isEmpty())
                            .toList());
            all.add(new Mistake(
                    mistake.file(),
                    mistake.line(),
                    mistake.column(),
                    mask.apply(mistake.path()),
                    mask.apply(mistake.found()),
                    mask.apply(mistake.expected()),
                    mask.apply(hint)));
        });
        all.sort(Comparator.comparingInt((Mistake mistake) -> order.indexOf(mistake.file()))
                .thenComparingInt(Mistake::line)
                .thenComparingInt(Mistake::column));
        return List.copyOf(all);
    }
}
