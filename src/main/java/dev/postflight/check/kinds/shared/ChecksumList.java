package dev.postflight.check.kinds.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sums that a file such as {@code SHA256SUMS} or {@code shop.dump.sha256} promises: as sha256sum and md5sum write them,
 * as BSD's tools do, or a bare sum.
 *
 * @param sums by name as it is written there, empty for a bare one
 */
public record ChecksumList(Map<String, Sum> sums) {
    /** More than a list of a million files has. */
    private static final int MOST_LINES = 1_000_000;

    private static final int LONGEST_LINE = 8 << 10;

    private static final Pattern GNU = Pattern.compile("\\\\?([0-9a-fA-F]{32,128})(?:\\s+\\*?(.+))?");
    private static final Pattern BSD = Pattern.compile("[A-Z0-9-]+ \\((.+)\\) = ([0-9a-fA-F]{32,128})");
    /** Sums have one length each, in hexadecimal digits. */
    private static final Map<Integer, String> ALGORITHMS = Map.of(
            32, "MD5",
            40, "SHA-1",
            56, "SHA-224",
            64, "SHA-256",
            96, "SHA-384",
            128, "SHA-512");

    /** One promised sum. */
    public record Sum(String algorithm, String hex) {
        public MessageDigest digest() {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
    }

    /** Reads one; lines that are no sums, such as remarks, are passed over. */
    public static ChecksumList read(Path file) throws IOException {
        Map<String, Sum> sums = new LinkedHashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int count = 0;
            for (String line = line(lines); line != null && count++ < MOST_LINES; line = line(lines)) {
                add(sums, new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip());
            }
        }
        return new ChecksumList(sums);
    }

    /** What is promised for this file; a bare sum is for whatever file it lies beside. */
    public Optional<Sum> of(Path file) {
        String name = String.valueOf(file.getFileName());
        return sums.entrySet().stream()
                .filter(entry -> entry.getKey().isEmpty()
                        || entry.getKey().equals(name)
                        || entry.getKey().endsWith("/" + name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void add(Map<String, Sum> sums, String line) {
        Matcher gnu = GNU.matcher(line);
        Matcher bsd = BSD.matcher(line);
        if (gnu.matches()) {
            put(sums, gnu.group(2) == null ? "" : gnu.group(2), gnu.group(1));
        } else if (bsd.matches()) {
            put(sums, bsd.group(1), bsd.group(2));
        }
    }

    private static void put(Map<String, Sum> sums, String name, String hex) {
        String algorithm = ALGORITHMS.get(hex.length());
        if (algorithm != null) {
            sums.put(name, new Sum(algorithm, hex.toLowerCase(Locale.ROOT)));
        }
    }

    /** A line, of which what is too long for any name is left out; null at the end. */
    private static @org.jspecify.annotations.Nullable String line(BufferedReader lines) throws IOException {
        int next = lines.read();
        if (next < 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        while (next >= 0 && next != '\n') {
            if (line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
            next = lines.read();
        }
        return line.toString();
    }
}
