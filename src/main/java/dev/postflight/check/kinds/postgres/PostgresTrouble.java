package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.vertx.pgclient.PgException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error of the server means: whose fault it is, and what would mend it.
 *
 * <p>The codes are those of the appendix "PostgreSQL Error Codes".
 */
final class PostgresTrouble {
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String UNDEFINED_TABLE = "42P01";
    static final String QUERY_CANCELED = "57014";
    /** A protocol violation, and what pgbouncer gives to nearly all of its own complaints. */
    private static final String BOUNCER = "08P01";

    private static final Pattern DENIED = Pattern.compile(
            "permission denied for (table|view|materialized view|sequence|schema|database|function) \"?([^\"]+)\"?");
    private static final Pattern BOUNCER_REFUSES =
            Pattern.compile("no such user|authentication|password|admin access|unsupported startup|pkt_len");

    private PostgresTrouble() {}

    /** Nobody got in. */
    static Throwable ofLogin(Throwable failure, String peer, PostgresLogin.Who who) {
        if (!(failure instanceof PgException error)) {
            return failure;
        }
        String message = message(error);
        String code = String.valueOf(error.getSqlState());
        String sentence = peer + " refuses the login of " + who.user() + " to " + who.database() + ": " + message;
        if (code.equals(INSUFFICIENT_PRIVILEGE)) {
            return broken(sentence + grant(message, who.user()));
        }
        if (code.equals(BOUNCER) && message.equals("not allowed")) {
            return broken(sentence + "; pgbouncer.ini wants stats_users = " + who.user());
        }
        boolean ours = code.startsWith("28")
                || (code.equals(BOUNCER) && BOUNCER_REFUSES.matcher(message).find());
        return ours ? broken(sentence) : WireFailure.ofTarget(sentence);
    }

    /** A question was answered by an error. */
    static Throwable ofQuestion(Throwable failure, Run run, String peer, String user, String doing) {
        if (!(failure instanceof PgException error)) {
            // what speaks the protocol may still be something else, with other columns in its catalogue
            return failure instanceof RuntimeException
                    ? broken(doing + " gave what PostgreSQL does not give ("
                            + failure.getClass().getSimpleName() + ")")
                    : failure;
        }
        String message = message(error);
        String code = String.valueOf(error.getSqlState());
        if (code.equals(QUERY_CANCELED) && message.contains("statement timeout")) {
            return WireFailure.ofDeadline(run, doing);
        } else if (code.equals(INSUFFICIENT_PRIVILEGE)) {
            return broken(doing + " is refused: " + message + grant(message, user));
        } else if (isServersFault(code)) {
            return WireFailure.ofTarget(peer + " answers with an error while " + doing + ": " + message);
        }
        return broken(doing + " is refused: " + message);
    }

    static boolean is(Throwable failure, String code) {
        return failure instanceof PgException error && code.equals(error.getSqlState());
    }

    static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }

    /** Connection, resources, limits, intervention, system and internal errors, or a damaged database. */
    private static boolean isServersFault(String code) {
        return code.matches("(?:08|40|53|54|57|58|F0|XX).*");
    }

    private static String grant(String message, String user) {
        Matcher denied = DENIED.matcher(message);
        if (!denied.find()) {
            return "";
        }
        String right = switch (denied.group(1)) {
            case "schema" -> "USAGE ON SCHEMA ";
            case "database" -> "CONNECT ON DATABASE ";
            case "function" -> "EXECUTE ON FUNCTION ";
            case "sequence" -> "SELECT ON SEQUENCE ";
            default -> "SELECT ON ";
        };
        return "; GRANT " + right + PostgresSession.quoted(denied.group(2)) + " TO " + PostgresSession.quoted(user);
    }

    private static String message(PgException error) {
        return Plain.text(String.valueOf(error.getErrorMessage()));
    }
}
