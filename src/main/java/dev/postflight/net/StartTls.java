package dev.postflight.net;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * How each protocol is asked to go on in TLS. No credential and nothing else of a session is ever sent.
 *
 * <p>Each step waits for one whole answer, so that nothing of it can be taken for the beginning of the next or of TLS.
 */
public enum StartTls {
    /** RFC 3207. */
    SMTP(
            "\\d\\d\\d",
            "",
            new Step(StartTls::coded, "^220", "is not ready", "EHLO postflight\r\n"),
            new Step(StartTls::coded, "(?im)^250[- ]STARTTLS\\b", "does not offer STARTTLS", "STARTTLS\r\n"),
            new Step(StartTls::coded, "^220", "refuses STARTTLS", "")),
    /** RFC 9051, section 6.2.1. */
    IMAP(
            "\\* |postflight ",
            "",
            new Step(StartTls::line, "(?i)^\\* (?:OK|PREAUTH)\\b", "is not ready", "postflight STARTTLS\r\n"),
            new Step(StartTls::tagged, "(?im)^postflight OK\\b", "refuses STARTTLS", "")),
    /** RFC 2595, section 4. */
    POP3(
            "\\+OK|-ERR",
            "",
            new Step(StartTls::line, "^\\+OK", "is not ready", "STLS\r\n"),
            new Step(StartTls::line, "^\\+OK", "refuses STARTTLS", "")),
    /** RFC 4217, section 4. */
    FTP(
            "\\d\\d\\d",
            "",
            new Step(StartTls::coded, "^220", "is not ready", "AUTH TLS\r\n"),
            new Step(StartTls::coded, "^234", "refuses AUTH TLS", "")),
    /** The SSLRequest message of PostgreSQL's protocol, chapter "Message Formats". */
    POSTGRES("[SNE]", hex("0000000804d2162f"), new Step(StartTls::octet, "^S", "refuses TLS", "")),
    /** The extended request 1.3.6.1.4.1.1466.20037 of RFC 4511, section 4.14, and its answer with result code 0. */
    LDAP(
            "0",
            hex("301d02010177188016312e332e362e312e342e312e313436362e3230303337"),
            new Step(StartTls::element, "(?s)^0.+\\x78.{1,5}\\x0a\\x01\\x00", "refuses STARTTLS", ""));

    /** An answer of some lines; more is no answer. */
    private static final int MOST_BYTES = 16 * 1024;

    /** An enumerated value of one byte. */
    private static final String LDAP_RESULT = "\n\001";

    private static final Pattern LAST_CODED_LINE = Pattern.compile("(?m)^\\d\\d\\d(?: [^\\n]*)?\\r?\\n");
    private static final Pattern TAGGED_LINE = Pattern.compile("(?m)^postflight [^\\n]*\\n");

    /**
     * One answer and what follows it.
     *
     * @param length of the whole answer at the start of what was read; 0 while it has not ended
     * @param complaint what is to be said of the other side when its answer is not the one expected
     */
    private record Step(ToIntFunction<String> length, Pattern expected, String complaint, String send) {
        Step(ToIntFunction<String> length, String expected, String complaint, String send) {
            this(length, Pattern.compile(expected), complaint, send);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // compiled patterns are
    private final Pattern opening;

    private final String hello;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<Step> steps;

    StartTls(String opening, String hello, Step... steps) {
        this.opening = Pattern.compile("^(?:" + opening + ")");
        this.hello = hello;
        this.steps = List.of(steps);
    }

    /** The word used in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Stream.of(values()).map(StartTls::word).toList();
    }

    public static StartTls of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Leads the wire to where a TLS handshake may begin. */
    public Future<Wire> lead(Wire wire) {
        Promise<Wire> promise = Promise.promise();
        return wire.await("waiting for an answer in " + this, promise, new Dialogue(wire, promise));
    }

    @Override
    public String toString() {
        return this == POSTGRES ? "PostgreSQL's protocol" : name();
    }

    /** Lines of a code and a hyphen, until one of a code and a space: RFC 5321, section 4.2.1; RFC 959, section 4.2. */
    private static int coded(String read) {
        Matcher last = LAST_CODED_LINE.matcher(read);
        return last.find() ? last.end() : 0;
    }

    private static int tagged(String read) {
        Matcher last = TAGGED_LINE.matcher(read);
        return last.find() ? last.end() : 0;
    }

    private static int line(String read) {
        return read.indexOf('\n') + 1;
    }

    private static int octet(String read) {
        return Math.min(1, read.length());
    }

    /** A tag, its length in short or long form, and that many bytes: X.690, section 8.1.3. */
    private static int element(String read) {
        if (read.length() < 2) {
            return 0;
        }
        int first = read.charAt(1);
        int more = first < 0x80 ? 0 : first - 0x80;
        if (read.length() < 2 + more) {
            return 0;
        }
        long length = more == 0 ? first : 0;
        for (int i = 0; i < more && length < MOST_BYTES; i++) {
            length = length << 8 | read.charAt(2 + i);
        }
        long end = 2 + more + length;
        return read.length() >= end ? (int) end : 0;
    }

    private static String hex(String digits) {
        return new String(ByteBufUtil.decodeHexDump(digits), StandardCharsets.ISO_8859_1);
    }

    /** Bytes are treated as Latin-1 text, one character a byte, so that one way serves binary protocols too. */
    private final class Dialogue extends SimpleChannelInboundHandler<ByteBuf> {
        private final Wire wire;
        private final Promise<Wire> promise;
        private final StringBuilder read = new StringBuilder();
        private int step;

        Dialogue(Wire wire, Promise<Wire> promise) {
            this.wire = wire;
            this.promise = promise;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            send(context, hello);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            read.append(bytes.toString(StandardCharsets.ISO_8859_1));
            if (read.length() > MOST_BYTES) {
                stop("sent more than 16 KiB in answer to " + StartTls.this, "");
                return;
            }
            boolean binary = hello.length() > 0;
            // a whole answer of a text ends its line: trying at each single byte would be a gift to a hostile server
            if (binary || read.charAt(read.length() - 1) == '\n') {
                advance(context, read.toString());
            }
        }

        private void advance(ChannelHandlerContext context, String text) {
            Step next = steps.get(step);
            int end = next.length.applyAsInt(text);
            if (!opening.matcher(text).find()) {
                stop("does not speak " + StartTls.this, text);
            } else if (end == 0) {
                return;
            } else if (!next.expected.matcher(text.substring(0, end)).find()) {
                stop(next.complaint, text.substring(0, end));
            } else if (++step < steps.size()) {
                read.delete(0, end);
                send(context, next.send);
            } else if (end < text.length()) {
                // whoever sends ahead of TLS wants plain text to be taken for protected: CVE-2011-0411
                stop("sent more than an answer before TLS", text.substring(end));
            } else {
                wire.pipeline().remove(this);
                promise.tryComplete(wire);
            }
        }

        private void send(ChannelHandlerContext context, String text) {
            if (!text.isEmpty()) {
                context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1))
                        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            }
        }

        private void stop(String complaint, String answer) {
            int code = StartTls.this == LDAP ? answer.indexOf(LDAP_RESULT) + LDAP_RESULT.length() : 0;
            String text = code > LDAP_RESULT.length() && code < answer.length()
                    ? "result code " + (int) answer.charAt(code)
                    : answer;
            String shown = text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " / ").replaceAll("[^\\x20-\\x7e]", "?");
            String cut = shown.length() > 100 ? shown.substring(0, 100) + "…" : shown;
            wire.fail(WireFailure.ofTarget(wire.peer() + " " + complaint + (cut.isEmpty() ? "" : ": " + cut)));
            wire.close();
        }
    }
}
