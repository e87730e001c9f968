package dev.postflight.check.kinds.logs.line;

import java.util.Optional;

/** The part of a line that is its message, by its first byte and the one behind its last. */
public record Message(int from, int to) {

    /** {@code … msg="…"} or {@code message=…}. */
    static Optional<Message> logfmt(byte[] line, int from, int to) {
        for (int at = from; at + 5 < to; at++) {
            if (line[at] == '='
                    && at - 3 >= from
                    && line[at - 1] == 'g'
                    && line[at - 2] == 's'
                    && line[at - 3] == 'm'
                    && (at - 3 == from || line[at - 4] == ' ')) {
                int begin = at + 1;
                if (line[begin] != '"') {
                    return Optional.of(new Message(begin, to));
                }
                int end = begin + 1;
                while (end < to && line[end] != '"') {
                    end += line[end] == '\\' ? 2 : 1;
                }
                return Optional.of(new Message(begin + 1, Math.min(end, to)));
            }
        }
        return Optional.empty();
    }
}
