package dev.postflight.config.secret;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How a secret may look when somebody who was told it tells it again. */
final class Disguise {
    /** A line shorter than this is more likely a bracket or a word than the secret part of a file. */
    private static final int SHORTEST_LINE = 8;

    /** Long and mixed as tokens are and names are not. What splits a text at a sign would leave these. */
    private static final Pattern TOKEN = Pattern.compile("(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{12,}");

    private Disguise() {}

    /** Itself, and itself as others write it; short ones too. */
    static Set<String> of(String value) {
        Set<String> plain = new HashSet<>(List.of(value, decoded(value)));
        // line ends rarely survive
        value.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST_LINE)
                .forEach(plain::add);
        TOKEN.matcher(value).results().map(MatchResult::group).forEach(plain::add);
        Set<String> forms = new HashSet<>();
        for (String each : plain) {
            forms.add(each);
            forms.add(each.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")); // in JSON
            forms.add(each.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;"));
            String encoded = URLEncoder.encode(each, StandardCharsets.UTF_8);
            forms.add(encoded);
            forms.add(encoded.replace("+", "%20"));
            // header fields have no character set: what was sent as one may be read as the other
            forms.add(new String(each.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
                addBase64(each.getBytes(charset), forms);
            }
        }
        return forms;
    }

    /** A user's name or password in a URL is written with %40 for @, and sent without. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // a percent sign that is one
        }
    }

    /** It may stand behind a user's name and a colon, so at any of three places in a group of letters. */
    private static void addBase64(byte[] bytes, Set<String> forms) {
        for (int offset = 0; offset < 3; offset++) {
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                forms.add(base64(encoder, bytes, offset));
            }
        }
    }

    /** The letters that depend on these bytes alone when so many others (modulo 3) stand before them. */
    private static String base64(Base64.Encoder encoder, byte[] bytes, int offset) {
        byte[] shifted = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String encoded = encoder.encodeToString(shifted);
        int from = (offset * 8 + 5) / 6;
        return encoded.substring(from, Math.max(from, shifted.length * 8 / 6));
    }
}
