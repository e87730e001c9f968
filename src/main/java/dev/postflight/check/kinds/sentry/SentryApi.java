package dev.postflight.check.kinds.sentry;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API of Sentry, and whose fault it is when it does not answer: never the application's, of which it only tells.
 */
final class SentryApi implements AutoCloseable {
    /** {@code Link: <URL>; rel="next"; results="true"; cursor="0:100:0"}; only the cursor is used, at our own URL. */
    private static final Pattern NEXT =
            Pattern.compile("rel=\"next\"\\s*;\\s*results=\"true\"\\s*;\\s*cursor=\"([0-9:]{1,60})\"");

    private final HttpJson server;

    SentryApi(HttpJson server) {
        this.server = server;
    }

    /** A page of a list, and the cursor of the next one where there is one. */
    record Page(JsonArray entries, Optional<String> next) {}

    /**
     * Asks for a page.
     *
     * @param scope what the token needs
     * @param project whose existence a 404 denies
     */
    Future<Page> page(Run run, String path, String scope, String project) {
        return server.look(run, path)
                .compose(seen -> {
                    Optional<WireFailure> refusal = refusal(seen, scope, project);
                    return refusal.isPresent()
                            ? Future.<Page>failedFuture(refusal.get())
                            : Future.succeededFuture(new Page(
                                    seen.content().map(JsonArray.class::cast).orElseThrow(), next(seen)));
                })
                .recover(failure -> Future.failedFuture(ofSource(failure)));
    }

    /** The end of a run that was given something else. */
    static WireFailure strange() {
        return missing("what answers is not Sentry's API");
    }

    @Override
    public void close() {
        server.close();
    }

    private static Optional<String> next(HttpJson.Seen seen) {
        Matcher next = NEXT.matcher(String.join(", ", seen.headers().getAll("Link")));
        return next.find() ? Optional.of(next.group(1)) : Optional.empty();
    }

    private static Optional<WireFailure> refusal(HttpJson.Seen seen, String scope, String project) {
        String why = seen.content().map(SentryApi::detail).orElse("");
        return switch (seen.status()) {
            case 200 ->
                seen.content().filter(JsonArray.class::isInstance).isPresent()
                        ? Optional.empty()
                        : Optional.of(missing("what answers is not Sentry's API"
                                + (seen.excerpt().isEmpty() ? "" : ": " + seen.excerpt())));
            case 401 -> Optional.of(broken("Sentry refuses the token: mend it, and give it the scope " + scope + why));
            case 403 -> Optional.of(broken("the token may not ask for this: give it the scope " + scope + why));
            case 404 ->
                Optional.of(broken(
                        "Sentry knows no " + project + ", or not for this token: mend organization and project" + why));
            case 400 -> Optional.of(broken("Sentry does not take the question" + why));
            case 429 -> Optional.of(missing("Sentry is asked too often" + later(seen)));
            default -> Optional.of(missing("Sentry answered " + seen.status() + why));
        };
    }

    private static String later(HttpJson.Seen seen) {
        String after = seen.headers().get("Retry-After", "");
        return after.matches("\\d{1,6}") ? ", and wants to be left alone for " + after + " s" : "";
    }

    private static String detail(Object content) {
        return content instanceof JsonObject object && object.getValue("detail") instanceof String detail
                ? " (" + Plain.text(detail) + ")"
                : "";
    }

    private static Throwable ofSource(Throwable failure) {
        return failure instanceof WireFailure wire && wire.finding() == Finding.TARGET_BAD
                ? missing(wire.sentence())
                : failure;
    }

    private static WireFailure missing(String sentence) {
        return new WireFailure(Finding.SOURCE_MISSING, sentence);
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }
}
