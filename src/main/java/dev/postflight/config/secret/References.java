package dev.postflight.config.secret;

import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the values of {@code ${env:NAME}} and {@code ${file:path}} into texts, and remembers each value as a secret. A
 * file is read once, so that all of one configuration sees the same.
 */
public final class References implements Resolver {
    private static final int LARGEST = 64 * 1024;

    private final Map<String, String> environment;
    private final Mistakes mistakes;
    private final Map<String, String> referenceByValue = new LinkedHashMap<>();
    private final Map<Path, Optional<String>> files = new LinkedHashMap<>();
    private final Map<Path, String> complaints = new HashMap<>();

    public References(Map<String, String> environment, Mistakes mistakes) {
        this.environment = environment;
        this.mistakes = mistakes;
    }

    @Override
    public Optional<String> resolve(String written, Place at) {
        if (!written.contains("${")) {
            return Optional.of(written);
        }
        StringBuilder text = new StringBuilder();
        boolean complete = true;
        for (Piece piece : Piece.of(written)) {
            Optional<String> value = value(piece, at);
            value.ifPresent(text::append);
            complete &= value.isPresent();
        }
        return complete ? Optional.of(text.toString()) : Optional.empty();
    }

    private Optional<String> value(Piece piece, Place at) {
        return switch (piece.kind()) {
            case PLAIN -> Optional.of(piece.written());
            case ESCAPE -> Optional.of("${");
            case ENV -> remembered(variable(piece, at), piece);
            case FILE -> remembered(file(piece, at), piece);
            case PARAMETER -> {
                // what stands there is not shown: it may be a piece of a password
                mistakes.add(
                        at,
                        "a \"${\" that begins no reference",
                        "${env:NAME}, ${file:path}, or $${ for a plain \"${\"");
                yield Optional.empty();
            }
        };
    }

    private Optional<String> variable(Piece piece, Place at) {
        Optional<String> value = Optional.ofNullable(environment.get(piece.name()));
        if (value.isEmpty()) {
            mistakes.add(at, piece.written() + " is not set", "an environment variable of this name");
        }
        return value;
    }

    private Optional<String> file(Piece piece, Place at) {
        Path path = beside(at.file(), piece.name());
        Optional<String> value = files.computeIfAbsent(path, this::content);
        if (value.isEmpty()) {
            mistakes.add(
                    at,
                    piece.written() + " " + complaints.get(path),
                    "a readable text file of at most " + Spelling.size(LARGEST)
                            + ", its path from the folder of this configuration file");
        }
        return value;
    }

    /** Paths in a configuration file start at its folder. */
    public static Path beside(Path configuration, String path) {
        return configuration.resolveSibling(path).normalize();
    }

    private Optional<String> content(Path path) {
        try {
            // a pipe or a device would keep us waiting
            if (!Files.isRegularFile(path)) {
                return refuse(path, Files.exists(path) ? "is not a file" : "does not exist");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    return refuse(path, "is too large");
                }
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return Optional.of(text.replaceFirst("\\r?\\n\\z", ""));
            }
        } catch (CharacterCodingException e) {
            return refuse(path, "is not UTF-8");
        } catch (IOException e) {
            return refuse(path, "cannot be read");
        }
    }

    private Optional<String> refuse(Path path, String complaint) {
        complaints.put(path, complaint);
        return Optional.empty();
    }

    private Optional<String> remembered(Optional<String> value, Piece piece) {
        value.ifPresent(text -> referenceByValue.putIfAbsent(text, piece.written()));
        return value;
    }

    public Secrets secrets() {
        return new Secrets(referenceByValue);
    }

    public List<Path> files() {
        return new ArrayList<>(files.keySet());
    }
}
