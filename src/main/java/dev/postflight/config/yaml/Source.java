package dev.postflight.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a configuration and reads them as text. */
public final class Source {
    /** Some twenty thousand checks by hand; anything larger is no configuration. */
    static final int LARGEST = 4 * 1024 * 1024;

    private Source() {}

    /** Each file once, those of a folder by name. */
    public static List<Path> files(List<Path> paths, Mistakes mistakes) {
        Set<Path> files = new LinkedHashSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                List<Path> inside = inside(path, mistakes);
                files.addAll(inside);
            } else {
                files.add(path);
            }
        }
        return List.copyOf(files);
    }

    private static List<Path> inside(Path folder, Mistakes mistakes) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(Source::isYaml).sorted().toList();
            if (files.isEmpty()) {
                mistakes.add(Place.of(folder), "no configuration in this folder", "files ending in .yaml or .yml");
            }
            return files;
        } catch (IOException e) {
            mistakes.add(Place.of(folder), "cannot be read", "a folder that this user may read");
            return List.of();
        }
    }

    /** Not hidden ones, which editors and mounted configuration maps leave behind. */
    private static boolean isYaml(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(path);
    }

    public static Optional<Node> tree(Path path, Mistakes mistakes) {
        Place file = Place.of(path);
        return bytes(file, mistakes)
                .flatMap(bytes -> text(bytes, file, mistakes))
                .flatMap(text -> YamlTree.read(text, file, mistakes));
    }

    private static Optional<byte[]> bytes(Place file, Mistakes mistakes) {
        Path path = file.file();
        if (!Files.exists(path)) {
            mistakes.add(file, "no such file or folder");
            return Optional.empty();
        }
        if (!Files.isRegularFile(path)) {
            mistakes.add(file, "is neither a file nor a folder");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                mistakes.add(file, "is too large", "at most " + Spelling.size(LARGEST));
                return Optional.empty();
            }
            return Optional.of(bytes);
        } catch (IOException e) {
            mistakes.add(file, "cannot be read", "a file that this user may read");
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] bytes, Place file, Mistakes mistakes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.toString().lastIndexOf('\n');
            mistakes.add(file.at(line, column), "is not UTF-8 from here on", "a file in UTF-8");
            return Optional.empty();
        }
        if (text.length() > 0 && text.charAt(0) == '\uFEFF') {
            mistakes.add(file.at(1, 1), "starts with a byte order mark", "UTF-8 without one");
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }
}
