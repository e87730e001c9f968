package dev.postflight.watch;

/** What a window, or a part of its evidence, comes to. Neither GO nor NO-GO comes from the absence of evidence. */
public enum Decision {
    GO("go", "GO"),
    NO_GO("no_go", "NO-GO"),
    UNDECIDED("undecided", "UNDECIDED");

    private final String word;
    private final String title;

    Decision(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** In JSON and metrics. */
    public String word() {
        return word;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
