package dev.postflight.config.secret;

import dev.postflight.config.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a written text.
 *
 * @param written as it stands there
 * @param name of the variable, file or parameter; empty for plain text
 */
public record Piece(Kind kind, String written, String name) {

    public enum Kind {
        PLAIN,
        /** <code>$${</code>, which means a plain <code>${</code>. */
        ESCAPE,
        ENV,
        FILE,
        /** A template's parameter; outside of templates a mistake. */
        PARAMETER
    }

    private static final Pattern DOLLAR = Pattern.compile("\\$\\$\\{|\\$\\{(?:(env|file):)?([^}]*)\\}?");

    public static List<Piece> of(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = DOLLAR.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                pieces.add(new Piece(Kind.PLAIN, text.substring(end, matcher.start()), ""));
            }
            String name = matcher.group(2) == null ? "" : matcher.group(2);
            pieces.add(new Piece(kind(matcher), matcher.group(), name.strip()));
            end = matcher.end();
        }
        if (end < text.length()) {
            pieces.add(new Piece(Kind.PLAIN, text.substring(end), ""));
        }
        return pieces;
    }

    private static Kind kind(Matcher matcher) {
        if (matcher.group().equals("$${")) {
            return Kind.ESCAPE;
        } else if (!matcher.group().endsWith("}") || matcher.group(1) == null) {
            return Kind.PARAMETER;
        }
        return matcher.group(1).equals("env") ? Kind.ENV : Kind.FILE;
    }

    boolean isReference() {
        return kind == Kind.ENV || kind == Kind.FILE;
    }

    public static boolean anyReference(String text) {
        return text.contains("${") && of(text).stream().anyMatch(Piece::isReference);
    }

    /** Whether one stands in this text, or in some text of this list. */
    public static boolean anyReference(Node node) {
        if (node instanceof Node.Sequence several) {
            return several.items().stream().anyMatch(Piece::anyReference);
        }
        return node instanceof Node.Scalar scalar && anyReference(scalar.text());
    }

    public static boolean onlyReferences(String text) {
        return !text.isEmpty() && of(text).stream().allMatch(Piece::isReference);
    }
}
