package dev.postflight.check.kinds.tcp;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A port that must be open, perhaps with a short dialogue on it, or that must be closed. */
public final class TcpCheck {
    static final Option<String> ADDRESS =
            Option.text("address", "host:port").needed().asMain();
    static final Option<String> STATE = Option.choice(
                    "state",
                    List.of("open", "closed"),
                    "what the port must be; refused connections and silence both count as closed")
            .or("open");
    static final Option<List<Settings>> DIALOGUE = Option.list(
                    "dialogue", TcpStep.SHAPE, "steps in turn: each sends, expects, or goes on in TLS")
            .or(List.of());

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long everything took");
    static final Signal PHASE = Signal.of(
                    "phase", Unit.SECONDS, "how long each phase took: resolve, connect, tls, dialogue")
            .per("phase", "resolve", "connect", "tls", "dialogue");
    static final Signal PORT = Signal.of("port", Unit.TEXT, "open; or refused, filtered or what else keeps it closed");
    static final Signal BANNER =
            Signal.of("banner", Unit.TEXT, "first line that the server says, where there is a dialogue");

    public static final CheckKind KIND = CheckKind.named("tcp")
            .summary("Connects to a port that must be open, and may talk there; or proves that a port is closed.")
            .options(ADDRESS, STATE, DIALOGUE, TlsOptions.TLS)
            .signals(DURATION, PHASE, PORT, BANNER)
            .targets(settings -> {
                Network.Endpoint endpoint = endpoint(settings);
                return new CheckKind.Target(endpoint.toString(), endpoint.host());
            })
            .complains(TcpCheck::complaints)
            .opens(TcpCheck::open);

    private TcpCheck() {}

    static Network.Endpoint endpoint(Settings settings) {
        return Network.Endpoint.parse(settings.get(ADDRESS), 0, Family.ANY);
    }

    private static Check open(Setup setup) {
        return closed(setup.settings()) ? new TcpClosed(setup) : new TcpOpen(setup);
    }

    private static boolean closed(Settings settings) {
        return settings.get(STATE).equals("closed");
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        try {
            endpoint(settings);
        } catch (IllegalArgumentException e) {
            complaints.put(ADDRESS.name(), String.valueOf(e.getMessage()));
        }
        if (closed(settings)) {
            for (Option<?> option : List.of(DIALOGUE, TlsOptions.TLS)) {
                if (settings.has(option)) {
                    complaints.put(option.name(), "nothing, since nobody can be talked to on a closed port");
                }
            }
        } else {
            TcpStep.problem(settings.get(DIALOGUE)).ifPresent(problem -> complaints.put(DIALOGUE.name(), problem));
        }
        return complaints;
    }
}
