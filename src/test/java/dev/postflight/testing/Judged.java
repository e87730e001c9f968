package dev.postflight.testing;

import dev.postflight.check.CheckKind;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Judgement;
import dev.postflight.expect.Level;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Signal;
import java.util.List;

/** What a configuration that expects one thing would say of an outcome. */
public final class Judged {
    private Judged() {}

    /**
     * As in an alert, such as {@code fail: depth 3 > 2}.
     *
     * @param signal its name, or {@code name key}
     */
    public static String of(CheckKind kind, Outcome outcome, String signal, Object condition) {
        String[] parts = signal.split(" ", 2);
        Signal known = kind.signals().stream()
                .filter(each -> each.name().equals(parts[0]))
                .findFirst()
                .orElseThrow();
        Judgement judgement = new Expectations(List.of(new Expectation(
                        known,
                        parts.length == 2 ? parts[1] : "",
                        Condition.parse(condition, known.unit()),
                        Level.EXPECT)))
                .judge(outcome);
        return judgement.status().word() + (judgement.reason().isEmpty() ? "" : ": " + judgement.reason());
    }
}
