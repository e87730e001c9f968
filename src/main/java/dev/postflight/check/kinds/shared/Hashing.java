package dev.postflight.check.kinds.shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

/** Reads a file through a digest, and goes on where it stopped when the file is too large for one run. */
public final class Hashing {
    private static final int PIECE = 1 << 20;

    private final MessageDigest digest;
    private long position;
    private String hex = "";

    public Hashing(MessageDigest digest) {
        this.digest = digest;
    }

    public String algorithm() {
        return digest.getAlgorithm();
    }

    /**
     * Reads on.
     *
     * @param enough whether this run has to do something else
     * @return whether everything has been read
     */
    public boolean goOn(Path file, BooleanSupplier enough) throws IOException {
        if (!hex.isEmpty()) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(PIECE);
            while (!enough.getAsBoolean()) {
                int read = channel.read(buffer.clear(), position);
                if (read < 0) {
                    hex = HexFormat.of().formatHex(digest.digest());
                    return true;
                }
                position += read;
                digest.update(buffer.flip());
            }
        }
        return false;
    }

    /** How far it has come. */
    public long position() {
        return position;
    }

    /** Once everything has been read. */
    public String hex() {
        return hex;
    }
}
