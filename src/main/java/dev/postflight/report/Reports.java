package dev.postflight.report;

import dev.postflight.store.StatusChange;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Testimony;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** Fetches what a report tells of, and writes it, away from the event loops: two weeks of minutes are many. */
public final class Reports {
    private final Vertx vertx;
    private final Sources sources;
    private final InstantSource clock;
    private final UnaryOperator<String> mask;

    /** Where it comes from. */
    public interface Sources {

        /** By the deployment's id. */
        Future<Launch> launch(String id);

        /** What is known of each check around this deployment, until it ended or now. */
        Future<List<Testimony>> testimonies(Launch launch);

        /** As the store has them. */
        Future<List<SignOff>> signOffs(String id);

        /** As the store has them. */
        Future<List<StatusChange>> changes(Collection<String> checks, Instant from, Instant until);
    }

    /** What a report is written in. */
    public enum Format {
        MARKDOWN("markdown"),
        HTML("html"),
        JSON("json");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        String write(Report report) {
            return switch (this) {
                case MARKDOWN -> Markdown.of(report);
                case HTML -> Html.of(report);
                case JSON -> ReportJson.of(report);
            };
        }
    }

    /** @param mask takes secrets out of the text, the last gate */
    public Reports(Vertx vertx, Sources sources, InstantSource clock, UnaryOperator<String> mask) {
        this.vertx = vertx;
        this.sources = sources;
        this.clock = clock;
        this.mask = mask;
    }

    /** The whole text; fails as its sources do. */
    public Future<String> report(String id, Format format) {
        return sources.launch(id).compose(launch -> {
            Instant made = clock.instant();
            return sources.testimonies(launch).compose(testimonies -> {
                List<String> checks = testimonies.stream()
                        .map(testimony -> testimony.subject().check())
                        .toList();
                Instant until = launch.deployment().ended().orElse(made);
                Future<List<StatusChange>> changes =
                        sources.changes(checks, launch.deployment().at(), until);
                return sources.signOffs(id)
                        .compose(words -> changes.compose(changed -> vertx.executeBlocking(
                                () -> mask.apply(format.write(Report.of(launch, testimonies, changed, words, made))),
                                false)));
            });
        });
    }
}
