package dev.postflight.check.kinds.smtp;

import dev.postflight.check.Settings;
import dev.postflight.net.WireFailure;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** One test mail: what a server needs to accept it, and a header by which filters and people tell it apart. */
final class SmtpMail {
    private final Settings mail;

    SmtpMail(Settings mail) {
        this.mail = mail;
    }

    /** Sends it; gives the server's word that it has taken it over. */
    Future<SmtpAnswer> send(SmtpDialogue dialogue, Instant now) {
        String from = mail.get(SmtpOptions.FROM);
        String to = mail.get(SmtpOptions.TO);
        return dialogue.ask("MAIL FROM:<" + from + ">", "naming the sender")
                .compose(answer -> must(answer.isDone(), answer, "the sender " + from))
                .compose(taken -> dialogue.ask("RCPT TO:<" + to + ">", "naming the recipient"))
                .compose(answer -> must(answer.isDone(), answer, "the recipient " + to))
                .compose(taken -> dialogue.ask("DATA", "announcing the mail"))
                .compose(answer -> must(answer.wantsMore(), answer, "the mail"))
                .compose(taken -> dialogue.ask(text(from, to, now), "sending the mail"))
                .compose(answer -> must(answer.isDone(), answer, "the mail"));
    }

    private static Future<SmtpAnswer> must(boolean taken, SmtpAnswer answer, String what) {
        return taken
                ? Future.succeededFuture(answer)
                : Future.failedFuture(WireFailure.ofTarget("it refuses " + what + ": " + answer));
    }

    /** Ends in the lone dot that ends a mail; no line begins with one. */
    private String text(String from, String to, Instant now) {
        return String.join(
                "\r\n",
                "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(now, ZoneOffset.UTC)),
                "From: Postflight <" + from + ">",
                "To: <" + to + ">",
                "Subject: " + mail.get(SmtpOptions.SUBJECT),
                "Message-ID: <" + UUID.randomUUID() + "@postflight>",
                "X-Postflight: test",
                "Auto-Submitted: auto-generated", // nobody's holiday answers it: RFC 3834
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "This mail proves that mail can be sent. Nobody needs to read it.",
                ".");
    }
}
