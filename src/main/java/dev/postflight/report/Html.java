package dev.postflight.report;

import dev.postflight.store.StatusChange;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A report as one HTML file that needs nothing else: no script, no picture, no font from elsewhere; light and dark, and fit to be
 * printed. All texts are escaped, and nothing but its own style may apply.
 */
public final class Html {
    private static final String STYLE = style();

    /** What the file needs: its own style, known by its hash. For the header of an answer, and within the file itself. */
    public static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + hash(STYLE) + "'; base-uri 'none'; form-action 'none'";

    private final StringBuilder html = new StringBuilder();
    private final Report report;

    private Html(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new Html(report).text();
    }

    private String text() {
        Launch launch = report.launch();
        Deployment deployment = launch.deployment();
        String name = deployment.application() + " " + deployment.version();
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(POLICY)
                .append("\">\n<title>")
                .append(escaped(Words.status(launch) + ": " + name))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n");
        html.append("<header class=\"")
                .append(launch.status().word())
                .append("\">\n")
                .append(badge(launch.status().word(), Words.status(launch)))
                .append("\n<h1>")
                .append(escaped(deployment.application()))
                .append(" <span class=\"version\">")
                .append(escaped(deployment.version()))
                .append("</span></h1>\n");
        html.append("<p class=\"lead\">").append(escaped(report.lead())).append("</p>\n</header>\n");
        facts(deployment);
        windows(launch);
        signOffs(deployment);
        checks();
        changes();
        gaps();
        timeline();
        html.append("<footer>Written ")
                .append(Words.moment(report.made()))
                .append(". All times are UTC.</footer>\n</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private void facts(Deployment deployment) {
        html.append("<dl>\n");
        fact("Deployed", escaped(Words.moment(deployment.at())));
        fact("Registered", escaped(Words.moment(deployment.registered())));
        fact("By", escaped(deployment.who()));
        fact("Commit", escaped(deployment.commit()));
        fact("Change", link(deployment.url()));
        fact("Note", escaped(deployment.note()));
        fact(
                "Watch",
                escaped(
                        deployment.isOpen()
                                ? "open"
                                : deployment.state().word()
                                        + deployment
                                                .ended()
                                                .map(at -> " " + Words.moment(at))
                                                .orElse("")
                                        + (deployment.why().isEmpty() ? "" : ": " + deployment.why())));
        fact("Deployment", escaped(deployment.id()));
        html.append("</dl>\n");
    }

    private void windows(Launch launch) {
        title("Windows");
        table("Window", "Verdict", "Rests on", "Asks for", "Judged", "Why");
        for (Window window : launch.deployment().plan().windows()) {
            Optional<WindowVerdict> verdict = launch.verdict(window);
            row(
                    escaped(window.name()
                            + (verdict.filter(WindowVerdict::extended).isPresent() ? ", extended" : "")),
                    verdict.map(one -> badge(
                                    one.lifted().isPresent()
                                            ? "poor"
                                            : one.decision().word(),
                                    Words.decision(one)))
                            .orElse(Words.notBegun(launch)),
                    escaped(verdict.map(Words::basis).orElse("")),
                    escaped(Words.require(window)),
                    time(verdict.map(one -> Words.moment(one.at())).orElse("")),
                    verdict.map(one -> escaped(one.sentence())
                                    + one.lifted()
                                            .map(lifted -> "<br>Overridden by " + escaped(lifted.who()) + ", "
                                                    + Words.moment(lifted.at()) + ": " + escaped(lifted.note()))
                                            .orElse(""))
                            .orElse(""));
        }
        tableEnd();
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
            table("Role", "Word", "Who", "When", "Note");
            for (SignOff word : report.words()) {
                row(
                        escaped(word.role()),
                        badge(word.go() ? "go" : "no_go", word.go() ? "GO" : "NO-GO"),
                        escaped(word.who()),
                        time(Words.moment(word.at())),
                        escaped(word.note()));
            }
            tableEnd();
        }
        if (!missing.isEmpty()) {
            paragraph("Missing: " + String.join(", ", missing));
        }
    }

    private void checks() {
        title("Checks, before and after");
        if (report.seen().isEmpty()) {
            paragraph("Nothing was measured: no check of this application is known.");
            return;
        }
        if (report.seen().stream().flatMap(seen -> seen.curves().stream()).anyMatch(curve -> !curve.isEmpty())) {
            html.append(
                    "<p class=\"small legend\">Medians of minutes: grey before the deployment, blue after it. Dotted, what was"
                            + " usual before; dashed, what is still no worse.</p>\n");
        }
        for (Seen seen : report.seen()) {
            String tone =
                    seen.evidence().map(evidence -> evidence.decision().word()).orElse("plain");
            html.append("<article class=\"").append(tone).append("\">\n<div class=\"head\"><h3>");
            html.append(escaped(seen.check()))
                    .append("</h3>")
                    .append(badge(tone, Words.decision(seen)))
                    .append("</div>\n");
            seen.evidence()
                    .filter(evidence -> !evidence.sentence().isEmpty())
                    .ifPresent(evidence -> paragraph(evidence.sentence()));
            html.append("<p class=\"small\">")
                    .append(escaped(Words.runs(seen)))
                    .append(seen.evidence()
                            .map(evidence -> "; coverage " + Words.share(evidence.coverage()))
                            .orElse(""))
                    .append("</p>\n");
            seen.curves().forEach(this::curve);
            html.append("</article>\n");
        }
    }

    private void curve(Curve curve) {
        html.append("<figure>\n<figcaption><b>")
                .append(escaped(curve.comparing().title()))
                .append("</b><span>")
                .append(escaped(Words.number(Words.unit(curve), curve.before())))
                .append(" → ")
                .append(escaped(Words.number(Words.unit(curve), curve.after())))
                .append("</span><span>")
                .append(escaped(Words.ratio(curve)))
                .append("</span>");
        curve.ruling()
                .ifPresent(ruling -> html.append("<span class=\"small\">")
                        .append(escaped(ruling.sentence()))
                        .append("</span>"));
        html.append("</figcaption>\n")
                .append(curve.isEmpty() ? "<p class=\"small\">nothing measured</p>" : Chart.of(curve))
                .append("\n</figure>\n");
    }

    private void changes() {
        title("What fired");
        if (report.changes().isEmpty()) {
            paragraph("Nothing: no check has changed its status since the deployment.");
            return;
        }
        table("When", "Check", "From", "To", "Why");
        for (StatusChange change :
                report.changes().stream().limit(Markdown.MOST_ROWS).toList()) {
            row(
                    time(Words.moment(change.at())),
                    escaped(change.check()),
                    escaped(change.from().word()),
                    badge(tone(Moment.Tone.of(change.to())), change.to().word()),
                    escaped(change.reason()));
        }
        tableEnd();
        more(report.changes().size());
    }

    private void gaps() {
        title("Gaps in coverage");
        if (report.gaps().isEmpty()) {
            paragraph(report.seen().isEmpty() ? "All of it: nothing was measured." : "None.");
            return;
        }
        table("Check", "From", "Until", "Why");
        for (Gap gap : report.gaps().stream().limit(Markdown.MOST_ROWS).toList()) {
            row(
                    escaped(gap.check()),
                    time(Words.moment(gap.from())),
                    time(Words.moment(gap.until())),
                    escaped(gap.why().isEmpty() ? "no run could tell" : gap.why()));
        }
        tableEnd();
        more(report.gaps().size());
    }

    private void timeline() {
        title("Timeline");
        html.append("<ol>\n");
        for (Moment moment :
                report.timeline().stream().limit(Markdown.MOST_ROWS).toList()) {
            html.append("<li class=\"")
                    .append(tone(moment.tone()))
                    .append("\"><time>")
                    .append(Words.moment(moment.at()))
                    .append("</time><div>")
                    .append(escaped(moment.what()))
                    .append(
                            moment.text().isEmpty()
                                    ? ""
                                    : "<br><span class=\"small\">" + escaped(moment.text()) + "</span>")
                    .append("</div></li>\n");
        }
        html.append("</ol>\n");
        more(report.timeline().size());
    }

    private void more(int all) {
        if (all > Markdown.MOST_ROWS) {
            paragraph("And " + (all - Markdown.MOST_ROWS) + " more.");
        }
    }

    private void title(String title) {
        html.append("<h2>").append(title).append("</h2>\n");
    }

    private void paragraph(String text) {
        html.append("<p>").append(escaped(text)).append("</p>\n");
    }

    /** @param value escaped already */
    private void fact(String title, String value) {
        if (!value.isEmpty()) {
            html.append("<dt>").append(title).append("</dt><dd>").append(value).append("</dd>\n");
        }
    }

    private void table(String... titles) {
        html.append("<div class=\"wide\"><table>\n<thead><tr>");
        for (String title : titles) {
            html.append("<th>").append(title).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
    }

    private void tableEnd() {
        html.append("</tbody>\n</table></div>\n");
    }

    /** @param cells escaped already */
    private void row(String... cells) {
        html.append("<tr>");
        for (String cell : cells) {
            html.append(cell.startsWith("<time>") ? "<td class=\"time\">" : "<td>")
                    .append(cell)
                    .append("</td>");
        }
        html.append("</tr>\n");
    }

    private static String time(String text) {
        return "<time>" + text + "</time>";
    }

    private static String badge(String tone, String text) {
        return "<span class=\"badge " + tone + "\">" + escaped(text) + "</span>";
    }

    private static String tone(Moment.Tone tone) {
        return tone.name().toLowerCase(Locale.ROOT);
    }

    /** A link only where it leads to a page: a deployment may call anything its URL. */
    private static String link(String url) {
        return url.matches("(?i)https?://[^\\s\"'<>]+")
                ? "<a href=\"" + escaped(url) + "\" rel=\"noreferrer noopener\">" + escaped(url) + "</a>"
                : escaped(url);
    }

    /** Fit for text and for what stands between double quotes; signs that turn the direction of writing are shown as such. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    boolean shown = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
                    escaped.appendCodePoint(shown || c == '\n' ? c : '\uFFFD');
                }
            }
        });
        return escaped.toString();
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(Html.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256, which every Java has", e);
        }
    }
}
