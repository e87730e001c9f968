package dev.postflight.check.kinds.smtp;

import dev.postflight.check.Settings;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/** Logs in by PLAIN (RFC 4616) or LOGIN, whichever the server offers. */
final class SmtpLogin {
    // RFC 4954, section 6
    private static final int GOOD = 235;
    private static final int TOO_WEAK = 534;
    private static final int ENCRYPTION_NEEDED = 538;

    private final String user;
    private final String password;
    private final String method;

    SmtpLogin(Settings login) {
        this.user = login.get(SmtpOptions.USER);
        this.password = login.get(SmtpOptions.PASSWORD).reveal();
        this.method = login.get(SmtpOptions.METHOD);
    }

    /** @param offered mechanisms that the server named */
    Future<SmtpAnswer> lead(SmtpDialogue dialogue, Set<String> offered) {
        boolean plain = offered.contains("PLAIN") && !method.equals("login");
        boolean login = offered.contains("LOGIN") && !method.equals("plain");
        if (!plain && !login) {
            String wanted = method.equals("auto") ? "PLAIN nor LOGIN" : method.toUpperCase(java.util.Locale.ROOT);
            return Future.failedFuture(WireFailure.ofTarget(
                    offered.isEmpty()
                            ? "it offers no login (AUTH)"
                            : "it offers login by " + String.join(", ", new TreeSet<>(offered)) + ", "
                                    + (method.equals("auto") ? "neither " : "not ") + wanted));
        }
        Future<SmtpAnswer> last = plain
                ? dialogue.ask("AUTH PLAIN " + coded("\0" + user + "\0" + password), "logging in by PLAIN")
                : dialogue.ask("AUTH LOGIN", "logging in by LOGIN")
                        .compose(answer -> answer.wantsMore()
                                ? dialogue.ask(coded(user), "logging in by LOGIN")
                                : Future.succeededFuture(answer))
                        .compose(answer -> answer.wantsMore()
                                ? dialogue.ask(coded(password), "logging in by LOGIN")
                                : Future.succeededFuture(answer));
        return last.compose(this::judged);
    }

    private Future<SmtpAnswer> judged(SmtpAnswer answer) {
        if (answer.code() == GOOD) {
            return Future.succeededFuture(answer);
        } else if (answer.isTemporary()) {
            return Future.failedFuture(WireFailure.ofTarget("login is not possible now: " + answer));
        } else if (answer.code() == ENCRYPTION_NEEDED) {
            return broken("login wants TLS: set security to starttls or tls (" + answer + ")");
        } else if (answer.code() == TOO_WEAK) {
            return broken("login of " + user + " by this method is not allowed: set login.method, or make a password"
                    + " for applications (" + answer + ")");
        }
        return broken("login of " + user + " is refused: mend login.user and login.password (" + answer + ")");
    }

    private static Future<SmtpAnswer> broken(String sentence) {
        return Future.failedFuture(new WireFailure(Finding.CHECK_BROKEN, sentence));
    }

    private static String coded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
