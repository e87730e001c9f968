package dev.postflight.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Finds the word that was probably meant. */
public final class NearMiss {
    private static final Map<String, String> NOT_BOOLEANS = Map.of(
            "no", "false", "off", "false", "n", "false", "0", "false", "yes", "true", "on", "true", "y", "true", "1",
            "true");
    /** Longer ones are no slips of a finger, and comparing takes the product of both lengths. */
    private static final int LONGEST = 60;

    private NearMiss() {}

    /** {@code did you mean "timeout"?}, or nothing. */
    public static String hint(String word, Collection<String> known) {
        // one slip in three letters: "evry" is every, "ur" is url, and "ab" is nothing
        int most = word.length() < 2 || word.length() > LONGEST ? 0 : Math.max(1, word.length() / 3);
        String lower = word.toLowerCase(Locale.ROOT).replace('-', '_');
        return known.stream()
                .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= most)
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .map(NearMiss::meant)
                .orElse("");
    }

    /** What YAML 1.1 and habit take for true and false. */
    public static String flag(String word) {
        String meant = NOT_BOOLEANS.get(word.toLowerCase(Locale.ROOT));
        return meant == null ? "" : "did you mean " + meant + "?";
    }

    public static String meant(String word) {
        return "did you mean " + Spelling.quote(word) + "?";
    }

    /** Optimal string alignment: inserted, missing, wrong and swapped letters count one each. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
