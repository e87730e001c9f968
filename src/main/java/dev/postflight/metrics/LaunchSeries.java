package dev.postflight.metrics;

import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The families of deployments under watch; they end when the watch ends. */
final class LaunchSeries {
    private LaunchSeries() {}

    @FunctionalInterface
    private interface Samples {
        void write(Page page, Launch launch) throws IOException;
    }

    static List<Section> of(Supplier<Collection<Launch>> launches) {
        return List.of(
                section(
                        Family.info("postflight_deployment_info", "The version of a deployment under watch; always 1."),
                        launches,
                        (page, launch) -> begin(page, "postflight_deployment_info", launch)
                                .label("version", launch.deployment().version())
                                .sample(1)),
                section(
                        Family.gauge("postflight_deployment_started_timestamp_seconds", "When the version went live."),
                        launches,
                        (page, launch) -> begin(page, "postflight_deployment_started_timestamp_seconds", launch)
                                .sample(CheckSeries.seconds(launch.deployment().at()))),
                section(
                        Family.gauge(
                                "postflight_deployment_status",
                                "1 for the one that the launch is: pending, go, or no_go; sign-offs count."),
                        launches,
                        LaunchSeries::status),
                section(
                        Family.gauge(
                                "postflight_deployment_verdict",
                                "1 for the one that a window says: go, no_go, or undecided, which it is before it says"
                                        + " anything."),
                        launches,
                        LaunchSeries::verdicts),
                section(
                        Family.gauge(
                                "postflight_deployment_settled",
                                "1 when a window's verdict will not change any more, else 0."),
                        launches,
                        LaunchSeries::settled),
                section(
                        Family.gauge(
                                "postflight_deployment_coverage_ratio",
                                "Share of a check's runs in the window that there should have been and that could tell."),
                        launches,
                        LaunchSeries::coverage),
                section(
                        Family.gauge(
                                "postflight_regression_ratio",
                                "A compared signal after the deployment against before it, as it is estimated."),
                        launches,
                        (page, launch) -> rulings(page, "postflight_regression_ratio", launch, Ruling::ratio)),
                section(
                        Family.gauge("postflight_regression", "1 when it is proven to be worse than before, else 0."),
                        launches,
                        (page, launch) -> rulings(
                                page,
                                "postflight_regression",
                                launch,
                                ruling -> ruling.decision() == Decision.NO_GO ? 1 : 0)));
    }

    private static Section section(Family family, Supplier<Collection<Launch>> launches, Samples samples) {
        return new Section(family, (page, rows) -> {
            for (Launch launch : launches.get()) {
                samples.write(page, launch);
            }
        });
    }

    private static Page begin(Page page, String name, Launch launch) throws IOException {
        Deployment deployment = launch.deployment();
        return page.text(name)
                .text("{application=\"")
                .text(Page.escape(deployment.application()))
                .byte1('"')
                .label("deployment", deployment.id());
    }

    private static void status(Page page, Launch launch) throws IOException {
        for (Launch.Status status : Launch.Status.values()) {
            begin(page, "postflight_deployment_status", launch)
                    .label("status", status.word())
                    .sample(launch.status() == status ? 1 : 0);
        }
    }

    private static void verdicts(Page page, Launch launch) throws IOException {
        for (Window window : launch.deployment().plan().windows()) {
            Decision said = launch.verdict(window).map(WindowVerdict::effective).orElse(Decision.UNDECIDED);
            for (Decision decision : Decision.values()) {
                begin(page, "postflight_deployment_verdict", launch)
                        .label("window", window.name())
                        .label("verdict", decision.word())
                        .sample(said == decision ? 1 : 0);
            }
        }
    }

    private static void settled(Page page, Launch launch) throws IOException {
        for (Window window : launch.deployment().plan().windows()) {
            begin(page, "postflight_deployment_settled", launch)
                    .label("window", window.name())
                    .sample(
                            launch.verdict(window)
                                            .filter(WindowVerdict::settled)
                                            .isPresent()
                                    ? 1
                                    : 0);
        }
    }

    private static void coverage(Page page, Launch launch) throws IOException {
        for (Evidence evidence : latest(launch)) {
            begin(page, "postflight_deployment_coverage_ratio", launch)
                    .label("check", evidence.check())
                    .sample(evidence.coverage());
        }
    }

    private static void rulings(Page page, String name, Launch launch, ToDoubleFunction<Ruling> number)
            throws IOException {
        for (Evidence evidence : latest(launch)) {
            for (Ruling ruling : evidence.rulings()) {
                double value = number.applyAsDouble(ruling);
                if (!Double.isNaN(value)) {
                    begin(page, name, launch)
                            .label("check", evidence.check())
                            .label("signal", ruling.comparing().title())
                            .label("method", ruling.comparing().method().word())
                            .sample(value);
                }
            }
        }
    }

    /** Of the longest window that has begun: it has seen the most. */
    private static List<Evidence> latest(Launch launch) {
        Optional<WindowVerdict> latest = launch.verdicts().stream().max(Comparator.comparing(WindowVerdict::window));
        return latest.map(WindowVerdict::evidence).orElse(List.of());
    }
}
