package dev.postflight.check.kinds.application;

import com.google.re2j.Pattern;
import dev.postflight.check.kinds.application.exposition.Selector;
import dev.postflight.check.kinds.application.exposition.Series;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which series belong to an endpoint: by the value of the endpoint's label with wildcards, or by any labels. */
@FunctionalInterface
interface Endpoint {

    boolean has(Series series, Recipe recipe);

    /**
     * Reads one, such as {@code /orders/*} or <code>{uri="/orders",method="POST"}</code>.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Endpoint parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        if (text.startsWith("{")) {
            Selector selector = Selector.parse(text);
            return (series, recipe) -> selector.matchesLabels(series);
        }
        if (text.indexOf('*') < 0) {
            return (series, recipe) -> recipe.endpointOf(series).equals(text);
        }
        String regex = Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return (series, recipe) -> pattern.matches(recipe.endpointOf(series));
    }
}
