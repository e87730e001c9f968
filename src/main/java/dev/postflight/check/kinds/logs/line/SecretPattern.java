package dev.postflight.check.kinds.logs.line;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What one kind of secret looks like.
 *
 * @param name as it is reported
 * @param words of which one stands at its beginning, in any case: they are looked for before anything else
 * @param whole whether a letter or digit before that word makes it part of something else
 * @param near characters of which one has to come soon; empty where any may
 * @param pattern from that word on; its group {@code value} is judged where it has one
 * @param judge whether such a value is a secret at all
 */
record SecretPattern(String name, List<String> words, boolean whole, String near, Pattern pattern, Judge judge) {
    /** Long enough for a token, and an end to every accident. */
    private static final int LONGEST = 2_048;
    /** How soon. */
    private static final int NEAR = 160;

    private static final String TAIL =
            "(?P<key>\\\\?[\"'])?(?P<sign>\\s*(?:=>|[=:])\\s*)(?P<quote>\\\\?[\"'])?(?P<value>[^\\s\"'\\\\,;&)}\\]<>|]+)";

    /** What stands before the two slashes ends in some letter; longer words are found faster. */
    private static final List<String> SCHEMES = "abcdefghijklmnopqrstuvwxyz"
            .chars()
            .mapToObj(letter -> (char) letter + "://")
            .toList();

    static final List<SecretPattern> ALL = List.of(
            token("private_key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY", "-----begin"),
            token("aws_key", "A[KS]IA[A-Z2-7]{16}(?:[^A-Za-z0-9]|$)", "akia", "asia"),
            token("github_token", "gh[pousr]_[A-Za-z0-9]{36}", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
            token("github_token", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}", "github_pat_"),
            token("gitlab_token", "gl(?:pat|dt|rt)-[A-Za-z0-9_-]{20}", "glpat-", "gldt-", "glrt-"),
            token(
                    "slack_token",
                    "xox[abeoprs]-[A-Za-z0-9-]{10}",
                    "xoxa",
                    "xoxb",
                    "xoxe",
                    "xoxo",
                    "xoxp",
                    "xoxr",
                    "xoxs"),
            token("slack_webhook", "hooks\\.slack\\.com/services/T\\w+/B\\w+/\\w{16}", "hooks.slack.com/"),
            token("stripe_key", "[rs]k_live_[A-Za-z0-9]{16}", "sk_live_", "rk_live_"),
            token("stripe_webhook", "whsec_[A-Za-z0-9+/]{24}", "whsec_"),
            token("google_key", "AIza[A-Za-z0-9_-]{35}", "aiza"),
            token("npm_token", "npm_[A-Za-z0-9]{36}", "npm_"),
            token("model_key", "sk-(?:ant|proj)-[A-Za-z0-9_-]{32}", "sk-ant-", "sk-proj-"),
            token(
                    "jwt",
                    "eyJ[A-Za-z0-9_-]{6,}\\.eyJ[A-Za-z0-9_-]{6,}\\.[A-Za-z0-9_-]{10,}",
                    "eyj0",
                    "eyj4",
                    "eyj6",
                    "eyjh",
                    "eyjj",
                    "eyjl",
                    "eyjq",
                    "eyjr",
                    "eyjy"),
            new SecretPattern(
                    "authorization",
                    List.of("authorization"),
                    false,
                    "=:",
                    Pattern.compile("(?i)authorization(?:\\\\?[\"'])?\\s*[=:]\\s*\\[?(?:\\\\?[\"'])?"
                            + "(?:bearer|basic|token|apikey|digest)\\s+(?P<value>[^\\s\"'\\\\,;\\]]{6,})"),
                    Judge.ANY),
            new SecretPattern(
                    "bearer_token",
                    List.of("bearer "),
                    true,
                    "",
                    Pattern.compile("(?i)bearer\\s+(?P<value>[A-Za-z0-9._~+/=-]{16,})"),
                    Judge.TOKEN),
            new SecretPattern(
                    "password",
                    List.of("password", "passwd", "passphrase", "pwd=", "pwd:", "pwd\"", "pwd'", "pwd ", "pwd\\"),
                    false,
                    "=:",
                    Pattern.compile("(?i)(?:password|passwd|passphrase|pwd)" + TAIL),
                    Judge.PASSWORD),
            new SecretPattern(
                    "token",
                    List.of("secret", "token", "api_key", "apikey", "api-key", "access_key", "private_key"),
                    false,
                    "=:",
                    Pattern.compile(
                            "(?i)(?:secret(?:[_-]?(?:access[_-]?)?key)?|token|api[_-]?key|access_key|private_key)"
                                    + TAIL),
                    Judge.TOKEN),
            new SecretPattern(
                    "url_credentials",
                    SCHEMES,
                    false,
                    "@",
                    Pattern.compile("[A-Za-z]://[^\\s/?#@:\"'<>]*:(?P<value>[^\\s/?#@\"'<>]+)@[\\w\\[]"),
                    Judge.ANY));

    /** Whether what stands as a value is one that must not be read by others. */
    enum Judge {
        ANY,
        PASSWORD,
        TOKEN
    }

    private static SecretPattern token(String name, String pattern, String... words) {
        return new SecretPattern(name, List.of(words), true, "", Pattern.compile(pattern), Judge.ANY);
    }

    /** Where the secret ends that begins with a word at {@code at}; -1 where it is none. */
    int end(byte[] line, int from, int at, int to) {
        if ((whole && at > from && isWord(line[at - 1])) || !(near.isEmpty() || comes(line, at, to))) {
            return -1;
        }
        byte[] part = Arrays.copyOfRange(line, at, Math.min(to, at + LONGEST));
        Matcher matcher = pattern.matcher(part);
        if (!matcher.lookingAt()) {
            return -1;
        }
        if (pattern.namedGroups().containsKey("value")) {
            boolean plain = pattern.namedGroups().containsKey("sign")
                    && matcher.start("key") < 0
                    && matcher.start("quote") < 0
                    && text(part, matcher.start("sign"), matcher.end("sign")).matches(":\\s+");
            String value = text(part, matcher.start("value"), matcher.end("value"));
            String before = text(line, Math.max(from, at - 14), at);
            if (!SecretValue.isSecret(judge, value, plain, before)) {
                return -1;
            }
        }
        return at + matcher.end();
    }

    private boolean comes(byte[] line, int at, int to) {
        int end = Math.min(to, at + NEAR);
        for (int i = at + 3; i < end && line[i] != ' '; i++) {
            if (near.indexOf(line[i]) >= 0) {
                return true;
            }
        }
        return near.equals("=:") && comesAfterBlank(line, at, end);
    }

    /** {@code password = x}. */
    private static boolean comesAfterBlank(byte[] line, int at, int end) {
        int i = at + 3;
        while (i < end && line[i] != ' ') {
            i++;
        }
        while (i < end && line[i] == ' ') {
            i++;
        }
        return i < end && (line[i] == '=' || line[i] == ':');
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isWord(byte one) {
        return Character.isLetterOrDigit(one & 0xff) || one == '_';
    }
}
