package dev.postflight.net;

/** A stretch of a probe's time; the words are those of the metric's label. */
public enum Phase {
    RESOLVE("resolve"),
    CONNECT("connect"),
    TLS("tls"),
    /** From the request sent to the first byte of the answer. */
    PROCESSING("processing"),
    /** From the first byte of the answer to its last. */
    TRANSFER("transfer");

    private final String word;

    Phase(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
