package dev.postflight.check.kinds.redis;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import java.util.Locale;
import java.util.Optional;

/** What a refusal of Redis means, and whose fault it is. */
final class RedisRefusal {
    private RedisRefusal() {}

    static WireFailure of(String peer, Optional<RedisServer.Login> login, String command, RedisReply.Refused refused) {
        String who = login.map(RedisServer.Login::title).orElse("the default user");
        return switch (refused.code()) {
            case "NOAUTH" -> broken(peer + " wants a password, and none is configured");
            case "WRONGPASS" -> broken(peer + " refuses the password of " + who);
            case "NOPERM" ->
                broken("%s may not run %s on %s; this would allow it: %s"
                        .formatted(who, command, peer, grant(login, command)));
            case "ERR" -> ofError(peer, command, refused.sentence());
            default -> target(peer, command, refused.sentence());
        };
    }

    /** The command that an administrator would have to run. */
    static String grant(Optional<RedisServer.Login> login, String command) {
        return "ACL SETUSER " + login.flatMap(RedisServer.Login::user).orElse("default") + " +"
                + command.toLowerCase(Locale.ROOT).replace(' ', '|');
    }

    /** Whether the server has said this to whoever connects, and hangs up. */
    static boolean isFinal(RedisReply.Refused refused) {
        return refused.code().equals("DENIED") || refused.sentence().contains("max number of clients");
    }

    /** Whether a password was refused because there is none: by Redis 6 and newer, and by older ones. */
    static boolean isPasswordless(RedisReply.Refused refused) {
        return refused.sentence().contains("without any password configured")
                || refused.sentence().contains("no password is set");
    }

    private static WireFailure ofError(String peer, String command, String sentence) {
        if (sentence.contains("invalid password")) { // before Redis 6
            return broken(peer + " refuses the password");
        } else if (command.equals("SELECT")) {
            return broken(peer + " has no such database: " + Plain.text(sentence));
        }
        return sentence.contains("unknown command")
                ? broken(peer + " does not know the command " + command + ", or hides it under another name")
                : target(peer, command, sentence);
    }

    private static WireFailure target(String peer, String command, String sentence) {
        return WireFailure.ofTarget(peer + " answered to " + command + ": " + Plain.text(sentence));
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }
}
