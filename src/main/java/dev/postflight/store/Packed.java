package dev.postflight.store;

import java.util.Arrays;

/** Bytes that only their maker reads; immutable. */
public final class Packed {
    private final byte[] bytes;

    public Packed(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Not a copy, for who only writes them down. */
    byte[] unsafeBytes() {
        return bytes;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packed packed && Arrays.equals(bytes, packed.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
