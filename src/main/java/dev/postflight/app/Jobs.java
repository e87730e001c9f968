package dev.postflight.app;

import dev.postflight.board.Board;
import dev.postflight.check.Ear;
import dev.postflight.check.Setup;
import dev.postflight.config.CheckConfig;
import dev.postflight.net.Network;
import dev.postflight.outcome.Result;
import dev.postflight.schedule.Job;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Configured checks as the scheduler wants them. */
final class Jobs {
    private final Vertx vertx;
    private final Network network;
    private final Function<String, Ear> ears;

    /** @param ears what a check hears, by its id */
    Jobs(Vertx vertx, Network network, Function<String, Ear> ears) {
        this.vertx = vertx;
        this.network = network;
        this.ears = ears;
    }

    List<Job> of(List<CheckConfig> checks) {
        return checks.stream().map(this::of).toList();
    }

    /** Hands a result to the board, as the answer to the question that was asked. */
    static void report(Board board, Job job, Result result) {
        if (job.sameness() instanceof Question question) {
            board.accept(question.check, result);
        }
    }

    private Job of(CheckConfig check) {
        return new Job(
                check.id(),
                check.kind().name(),
                check.target().host(),
                check.every(),
                check.timeout(),
                check.retries(),
                new Question(check),
                () -> check.kind()
                        .opener()
                        .apply(new Setup(check.settings(), check.asked(), vertx, network, ears.apply(check.id()))));
    }

    /** What a check asks; two are equal even if their answers are judged or described in other ways. */
    private static final class Question {
        private final CheckConfig check;
        private final List<Object> asked;

        Question(CheckConfig check) {
            this.check = check;
            this.asked =
                    List.of(check.kind().name(), check.settings(), check.asked(), check.timeout(), check.retries());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Question question && asked.equals(question.asked);
        }

        @Override
        public int hashCode() {
            return Objects.hash(asked);
        }
    }
}
