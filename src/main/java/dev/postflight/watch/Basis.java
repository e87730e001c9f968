package dev.postflight.watch;

/** What a decision rests upon. */
public enum Basis {
    /** It is proven. */
    PROOF("proof"),
    /** Nothing speaks against it: not refuted, no worse than allowed as far as seen, and enough was seen. */
    NO_OBJECTION("no_objection"),
    /** There is no evidence; for what is undecided. */
    NOTHING("nothing");

    private final String word;

    Basis(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
