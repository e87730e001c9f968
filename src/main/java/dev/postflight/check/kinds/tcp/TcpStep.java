package dev.postflight.check.kinds.tcp;

import com.google.re2j.Pattern;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.net.StartTls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One step of a dialogue on a TCP connection. */
sealed interface TcpStep {
    Option<String> SEND = Option.text("send", "text to send as it stands, line ends (\\r\\n) included");
    Option<Pattern> EXPECT = Option.regex("expect", "what must come, within the first 64 KiB after the step before");
    Option<String> STARTTLS = Option.choice(
            "starttls",
            words(),
            "go on in TLS: true at once, a protocol after the words with which it asks for TLS (only as first step)");

    Shape<Settings> SHAPE = new Shape.Group(SEND, EXPECT, STARTTLS);

    /** Says something, which may hold a secret and is never shown. */
    record Send(String text) implements TcpStep {}

    /** Waits for something. */
    record Expect(Pattern pattern) implements TcpStep {}

    /** Goes on in TLS, perhaps after the protocol's own way of asking for it. */
    record Secure(Optional<StartTls> protocol) implements TcpStep {}

    /** The steps of settings that have no problem. */
    static List<TcpStep> of(List<Settings> dialogue) {
        return dialogue.stream().map(TcpStep::of).toList();
    }

    /** What is wrong with this dialogue; empty when it can be had. */
    static Optional<String> problem(List<Settings> dialogue) {
        boolean secured = false;
        for (int i = 0; i < dialogue.size(); i++) {
            Settings step = dialogue.get(i);
            String which = "step " + (i + 1) + ": ";
            if (step.values().size() != 1) {
                return Optional.of(which + "exactly one of send, expect, starttls");
            }
            Optional<String> starttls = step.find(STARTTLS);
            if (starttls.isPresent() && secured) {
                return Optional.of(which + "starttls once only");
            } else if (starttls.filter(word -> !word.equals("true")).isPresent() && i > 0) {
                return Optional.of(which + "starttls: true after steps of your own, since " + starttls.get()
                        + " begins with the server's greeting");
            }
            secured |= starttls.isPresent();
        }
        return Optional.empty();
    }

    private static TcpStep of(Settings step) {
        return step.find(SEND)
                .<TcpStep>map(Send::new)
                .or(() -> step.find(EXPECT).map(Expect::new))
                .orElseGet(() -> new Secure(Optional.of(step.get(STARTTLS))
                        .filter(word -> !word.equals("true"))
                        .map(StartTls::of)));
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("true"));
        words.addAll(StartTls.words());
        return words;
    }
}
