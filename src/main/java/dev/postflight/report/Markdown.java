package dev.postflight.report;

import dev.postflight.store.StatusChange;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A report as markdown. All that comes from outside is escaped: a version cannot become a heading or a link. */
final class Markdown {
    /** Nobody reads more of what fired; all of it is in the JSON. */
    static final int MOST_ROWS = 200;

    private final StringBuilder text = new StringBuilder();
    private final Report report;

    private Markdown(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new Markdown(report).text();
    }

    private String text() {
        Launch launch = report.launch();
        Deployment deployment = launch.deployment();
        line("# " + Words.status(launch) + ": " + escaped(deployment.application()) + " "
                + escaped(deployment.version()));
        line("");
        line(escaped(report.lead()));
        line("");
        facts(deployment);
        windows(launch);
        signOffs(deployment);
        checks();
        changes();
        gaps();
        timeline();
        line("");
        line("Written " + Words.moment(report.made()) + ". All times are UTC.");
        return text.toString();
    }

    private void facts(Deployment deployment) {
        fact("Deployed", Words.moment(deployment.at()));
        fact("Registered", Words.moment(deployment.registered()));
        fact("By", deployment.who());
        fact("Commit", deployment.commit());
        fact("Change", deployment.url());
        fact("Note", deployment.note());
        fact(
                "Watch",
                deployment.isOpen()
                        ? "open"
                        : deployment.state().word()
                                + deployment
                                        .ended()
                                        .map(at -> " " + Words.moment(at))
                                        .orElse("")
                                + (deployment.why().isEmpty() ? "" : ": " + deployment.why()));
        fact("Deployment", deployment.id());
    }

    private void windows(Launch launch) {
        title("Windows");
        line("| Window | Verdict | Rests on | Asks for | Judged | Why |");
        line("|---|---|---|---|---|---|");
        for (Window window : launch.deployment().plan().windows()) {
            Optional<WindowVerdict> verdict = launch.verdict(window);
            row(
                    window.name() + (verdict.filter(WindowVerdict::extended).isPresent() ? ", extended" : ""),
                    verdict.map(one -> "**" + Words.decision(one) + "**").orElse(Words.notBegun(launch)),
                    verdict.map(Words::basis).orElse(""),
                    Words.require(window),
                    verdict.map(one -> Words.moment(one.at())).orElse(""),
                    verdict.map(one -> escaped(one.sentence())
                                    + one.lifted()
                                            .map(lifted -> " Overridden by " + escaped(lifted.who()) + ", "
                                                    + Words.moment(lifted.at()) + ": " + escaped(lifted.note()))
                                            .orElse(""))
                            .orElse(""));
        }
    }

    private void signOffs(Deployment deployment) {
        List<String> missing = deployment.plan().roles().stream()
                .filter(role ->
                        report.words().stream().noneMatch(word -> word.role().equals(role)))
                .toList();
        if (report.words().isEmpty() && missing.isEmpty()) {
            return;
        }
        title("Sign-offs");
        if (!report.words().isEmpty()) {
            line("| Role | Word | Who | When | Note |");
            line("|---|---|---|---|---|");
            for (SignOff word : report.words()) {
                row(
                        escaped(word.role()),
                        word.go() ? "**GO**" : "**NO-GO**",
                        escaped(word.who()),
                        Words.moment(word.at()),
                        escaped(word.note()));
            }
        }
        if (!missing.isEmpty()) {
            if (!report.words().isEmpty()) {
                line("");
            }
            line("Missing: " + missing.stream().map(Markdown::escaped).collect(Collectors.joining(", ")));
        }
    }

    private void checks() {
        title("Checks");
        if (report.seen().isEmpty()) {
            line("Nothing was measured: no check of this application is known.");
            return;
        }
        line("| Check | Says | Coverage | Since the deployment | Why |");
        line("|---|---|---|---|---|");
        for (Seen seen : report.seen()) {
            row(
                    escaped(seen.check()),
                    Words.decision(seen),
                    seen.evidence()
                            .map(evidence -> Words.share(evidence.coverage()))
                            .orElse("–"),
                    Words.runs(seen),
                    seen.evidence()
                            .map(evidence -> escaped(evidence.sentence()))
                            .orElse(""));
        }
        if (report.seen().stream().anyMatch(seen -> !seen.curves().isEmpty())) {
            title("Before and after");
            line("| Check | Signal | Before | After | Ratio | Says | Before and after the deployment |");
            line("|---|---|---|---|---|---|---|");
            for (Seen seen : report.seen()) {
                for (Curve curve : seen.curves()) {
                    curve(seen, curve);
                }
            }
        }
    }

    private void curve(Seen seen, Curve curve) {
        String line = Sparkline.of(curve);
        row(
                escaped(seen.check()),
                escaped(curve.comparing().title()),
                Words.number(Words.unit(curve), curve.before()),
                Words.number(Words.unit(curve), curve.after()),
                Words.ratio(curve),
                curve.ruling().map(ruling -> ruling.decision().title()).orElse("not judged"),
                line.isEmpty() ? "nothing measured" : "`" + line + "`");
    }

    private void changes() {
        title("What fired");
        if (report.changes().isEmpty()) {
            line("Nothing: no check has changed its status since the deployment.");
            return;
        }
        line("| When | Check | From | To | Why |");
        line("|---|---|---|---|---|");
        for (StatusChange change : report.changes().stream().limit(MOST_ROWS).toList()) {
            row(
                    Words.moment(change.at()),
                    escaped(change.check()),
                    change.from().word(),
                    "**" + change.to().word() + "**",
                    escaped(change.reason()));
        }
        more(report.changes().size());
    }

    private void gaps() {
        title("Gaps in coverage");
        if (report.gaps().isEmpty()) {
            line(report.seen().isEmpty() ? "All of it: nothing was measured." : "None.");
            return;
        }
        line("| Check | From | Until | Why |");
        line("|---|---|---|---|");
        for (Gap gap : report.gaps().stream().limit(MOST_ROWS).toList()) {
            row(
                    escaped(gap.check()),
                    Words.moment(gap.from()),
                    Words.moment(gap.until()),
                    gap.why().isEmpty() ? "no run could tell" : escaped(gap.why()));
        }
        more(report.gaps().size());
    }

    private void timeline() {
        title("Timeline");
        for (Moment moment : report.timeline().stream().limit(MOST_ROWS).toList()) {
            line("- " + Words.moment(moment.at()) + " " + escaped(moment.what())
                    + (moment.text().isEmpty() ? "" : ". " + escaped(moment.text())));
        }
        if (report.timeline().size() > MOST_ROWS) {
            line("- and " + (report.timeline().size() - MOST_ROWS) + " more");
        }
    }

    private void more(int all) {
        if (all > MOST_ROWS) {
            line("");
            line("And " + (all - MOST_ROWS) + " more.");
        }
    }

    private void title(String title) {
        line("");
        line("## " + title);
        line("");
    }

    private void fact(String title, String value) {
        if (!value.isEmpty()) {
            line("- " + title + ": " + escaped(value));
        }
    }

    /** Cells are escaped already. */
    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** On one line, with nothing that markdown takes for more than a text. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ")
                .strip()
                .codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> escaped.append("&amp;");
                        case '<' -> escaped.append("&lt;");
                        case '>' -> escaped.append("&gt;");
                        case '\\', '`', '*', '_', '[', ']', '|', '#', '~' ->
                            escaped.append('\\').appendCodePoint(c);
                        default -> escaped.appendCodePoint(c);
                    }
                });
        return escaped.toString();
    }
}
