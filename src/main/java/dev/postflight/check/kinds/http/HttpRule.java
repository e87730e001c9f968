package dev.postflight.check.kinds.http;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something answers must keep to once its option is on: a signal of the option's name that is then expected to be true,
 * and says why where it is false.
 *
 * @param readsBody whether it must see the body
 * @param judge makes, from the settings of the kind, what looks at an answer
 */
record HttpRule(Option<?> option, Signal signal, boolean readsBody, Function<Settings, Judge> judge) {

    /** What is wrong with an answer, in words fit for an alert; empty when nothing is. */
    @FunctionalInterface
    interface Judge {
        Optional<String> problem(HttpAsk asked, HttpAnswer answer);
    }

    /** A rule whose option is on, ready to look at answers. */
    record Active(HttpRule rule, Judge judge) {
        Reading read(HttpAsk asked, HttpAnswer answer) {
            return rule.signal.holdsUnless(judge.problem(asked, answer));
        }
    }

    static final List<HttpRule> ALL = List.of(
            SecurityHeaders.RULE,
            HttpCookies.RULE,
            HttpManners.REDIRECTS_TO_HTTPS,
            HttpManners.CORS,
            HttpManners.COMPRESSION,
            HttpCaching.RULE,
            HealthBody.RULE);

    static HttpRule of(Option<?> option, String doc, Function<Settings, Judge> judge) {
        return new HttpRule(option, Signal.of(option.name(), Unit.FLAG, doc), false, judge);
    }

    HttpRule readingBody() {
        return new HttpRule(option, signal, true, judge);
    }

    /** Given, and not as {@code false}. */
    boolean isOn(Settings settings) {
        return settings.find(option).filter(value -> !value.equals(false)).isPresent();
    }

    static List<Active> active(Settings settings) {
        return ALL.stream()
                .filter(rule -> rule.isOn(settings))
                .map(rule -> new Active(rule, rule.judge.apply(settings)))
                .toList();
    }
}
