package dev.postflight.check.kinds.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the kernel and systemd tell of themselves; elsewhere in tests.
 *
 * @param systemctl the program that tells of systemd's units
 */
record Machine(Path proc, Path sys, Path systemctl) {
    static final Machine HERE = new Machine(Path.of("/proc"), Path.of("/sys"), Path.of("/usr/bin/systemctl"));

    /** Nothing that is read here is longer, except on a machine that wants to be odd. */
    private static final int MOST_BYTES = 4 << 20;

    static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    static List<String> lines(Path file) throws IOException {
        return text(file).lines().toList();
    }

    /** The text of a file that need not be there. */
    static Optional<String> find(Path file) {
        try {
            return Optional.of(text(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Lines of a name, perhaps a colon, and a number, which may have a unit behind it. */
    static Map<String, Long> numbers(String text) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split(":?\\s+", -1);
            if (words.length > 1 && words[1].matches("\\d{1,18}")) {
                numbers.put(words[0], Long.valueOf(words[1]));
            }
        }
        return numbers;
    }
}
