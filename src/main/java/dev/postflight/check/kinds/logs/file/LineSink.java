package dev.postflight.check.kinds.logs.file;

/** Is given each line once. */
@FunctionalInterface
public interface LineSink {
    /**
     * Takes a line.
     *
     * @param bytes in which it stands, to be left alone afterwards
     * @param from its first byte
     * @param to behind its last, without the line break
     * @param offset where in the file it begins
     */
    void line(LogFile file, byte[] bytes, int from, int to, long offset);
}
