package dev.postflight.check.kinds.application.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of the samples that somebody wants, found among bytes without making a text of every name that passes. */
public final class Names {
    private final Map<String, String> byText = new HashMap<>();
    private final byte[][] bytes;
    private final String[] texts;
    private final int mask;

    public Names(Collection<String> wanted) {
        int size = Integer.highestOneBit(Math.max(8, wanted.size() * 4));
        mask = size - 1;
        bytes = new byte[size][];
        texts = new String[size];
        for (String name : wanted) {
            if (byText.putIfAbsent(name, name) == null) {
                byte[] own = name.getBytes(StandardCharsets.UTF_8);
                int place = place(hash(own));
                bytes[place] = own;
                texts[place] = name;
            }
        }
    }

    private int place(int hash) {
        int place = spread(hash) & mask;
        while (texts[place] != null) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /** The hash of one more byte. */
    static int hash(int hash, byte next) {
        return hash * 31 + next;
    }

    private static int hash(byte[] name) {
        int hash = 0;
        for (byte each : name) {
            hash = hash(hash, each);
        }
        return hash;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 15);
    }

    /** The name that stands there, or null when nobody wants it. */
    @Nullable
    String find(byte[] in, int from, int to, int hash) {
        int place = spread(hash) & mask;
        while (texts[place] != null) {
            if (Arrays.equals(bytes[place], 0, bytes[place].length, in, from, to)) {
                return texts[place];
            }
            place = (place + 1) & mask;
        }
        return null;
    }

    @Nullable
    String find(String name) {
        return byText.get(name);
    }
}
