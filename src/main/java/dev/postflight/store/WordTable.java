package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import dev.postflight.store.json.EvidenceJson;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Decision;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.WindowVerdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is said of deployments: verdicts and sign-offs. */
final class WordTable {
    private WordTable() {}

    static void decide(Session session, WindowVerdict verdict) throws DatabaseFailure {
        Optional<WindowVerdict.Override> lifted = verdict.lifted();
        session.run(
                "INSERT INTO verdict (deployment, span, decision, basis, at, settled, extended, sentence, evidence,"
                        + " lifted_who, lifted_note, lifted_at)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
                        + " ON CONFLICT (deployment, span) DO UPDATE SET decision = excluded.decision,"
                        + " basis = excluded.basis, at = excluded.at, settled = excluded.settled,"
                        + " extended = excluded.extended, sentence = excluded.sentence, evidence = excluded.evidence,"
                        + " lifted_who = excluded.lifted_who, lifted_note = excluded.lifted_note,"
                        + " lifted_at = excluded.lifted_at",
                verdict.deployment(),
                Moment.span(verdict.window()),
                verdict.decision().word(),
                verdict.basis().word(),
                Moment.of(verdict.at()),
                verdict.settled() ? 1L : 0L,
                verdict.extended() ? 1L : 0L,
                verdict.sentence(),
                EvidenceJson.write(verdict.evidence()),
                lifted.map(WindowVerdict.Override::who).orElse(null),
                lifted.map(WindowVerdict.Override::note).orElse(null),
                lifted.map(override -> Moment.of(override.at())).orElse(null));
    }

    static List<WindowVerdict> verdicts(Session session, String deployment) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT deployment, span, decision, basis, at, settled, extended, sentence, evidence, lifted_who,"
                                + " lifted_note, lifted_at FROM verdict WHERE deployment = $1 ORDER BY span",
                        deployment)
                .stream()
                .map(WordTable::verdict)
                .toList();
    }

    static void sign(Session session, SignOff word) throws DatabaseFailure {
        session.run(
                "INSERT INTO sign_off (deployment, role, who, go, note, at) VALUES ($1, $2, $3, $4, $5, $6)",
                word.deployment(),
                word.role(),
                word.who(),
                word.go() ? 1L : 0L,
                word.note(),
                Moment.of(word.at()));
    }

    static List<SignOff> signOffs(Session session, String deployment) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT deployment, role, who, go, note, at FROM sign_off WHERE deployment = $1 ORDER BY at, seq",
                        deployment)
                .stream()
                .map(row -> new SignOff(
                        row.text(0), row.text(1), row.text(2), row.flag(3), row.text(4), Moment.of(row.number(5))))
                .toList();
    }

    private static WindowVerdict verdict(Row row) {
        return new WindowVerdict(
                row.text(0),
                Moment.span(row.number(1)),
                Decision.valueOf(row.text(2).toUpperCase(Locale.ROOT)),
                Basis.valueOf(row.text(3).toUpperCase(Locale.ROOT)),
                Moment.of(row.number(4)),
                row.flag(5),
                row.flag(6),
                row.text(7),
                EvidenceJson.read(row.text(8)),
                row.isNull(9)
                        ? Optional.empty()
                        : Optional.of(
                                new WindowVerdict.Override(row.text(9), row.text(10), Moment.of(row.number(11)))));
    }
}
