package dev.postflight.check.kinds.shared;

/** What a target sent, made fit for a sentence: short, on one line, printable. */
public final class Plain {
    /** As much as tells one answer from another without filling an alert. */
    private static final int LONGEST = 100;

    private Plain() {}

    public static String text(String sent) {
        return cut(sent, LONGEST).replaceAll("\\p{C}", "?");
    }

    public static String cut(String sent, int longest) {
        return sent.length() > longest ? sent.substring(0, longest) + "…" : sent;
    }
}
