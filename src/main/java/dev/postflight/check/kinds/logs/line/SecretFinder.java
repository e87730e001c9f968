package dev.postflight.check.kinds.logs.line;

import java.util.ArrayList;
import java.util.List;

/** Finds secrets that stand in a line in plain sight, by what they look like. */
public final class SecretFinder {
    private static final List<String> WORDS = SecretPattern.ALL.stream()
            .flatMap(pattern -> pattern.words().stream())
            .toList();
    private static final List<SecretPattern> BY_WORD = SecretPattern.ALL.stream()
            .flatMap(pattern -> pattern.words().stream().map(word -> pattern))
            .toList();

    private final Literals literals = new Literals(WORDS);
    private final CardNumber card = new CardNumber();

    /**
     * A secret.
     *
     * @param pattern the name of what it looks like
     * @param from where it begins in the line's bytes
     */
    public record Found(String pattern, int from, int to) {}

    /** All of a line, from left to right; none of them overlap. */
    public List<Found> find(byte[] line, int from, int to) {
        List<Found> found = List.of();
        int at = from;
        int hit;
        while ((hit = literals.next(line, at, to)) >= 0) {
            SecretPattern pattern = BY_WORD.get(literals.word());
            int end = pattern.end(line, from, hit, to);
            if (end > 0) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(new Found(pattern.name(), hit, end));
                at = end;
            } else {
                at = hit + 1;
            }
        }
        at = from;
        while (card.find(line, from, at, to)) {
            Found one = new Found("card_number", card.from, card.to);
            if (found.stream().noneMatch(other -> one.from < other.to && other.from < one.to)) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(one);
            }
            at = card.to;
        }
        return found;
    }
}
