package dev.postflight.check.kinds.http;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.net.Family;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Unit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for a text that may be long and is read as it comes, for kinds that look for a little in much. Each request
 * has a connection of its own and is held to the run's deadline; no redirect is followed, so that no credential leaves the
 * origin.
 *
 * <p>What is not compressed is read on the run's event loop, for a few milliseconds at a time, so that others have their
 * turns; what is compressed, and may become a thousand times as much, is kept as it came and read by a worker.
 */
public final class HttpFlow implements AutoCloseable {
    private static final int PIECE = 32 << 10;

    /** As long as others on the event loop may have to wait for a piece to be read. */
    private static final long TURN = Duration.ofMillis(2).toNanos();

    /** With more than this waiting to be read, no more is taken from the wire. */
    private static final int MOST_WAITING = 512 << 10;

    private final WorkerExecutor heavy;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final HttpHop.Scene scene;
    private final HttpAsk ask;
    private final long most;

    /**
     * Whom to ask for what.
     *
     * @param headers to send, credentials too
     * @param most bytes of an answer, decoded; a longer one is none
     */
    public record Source(URI url, TlsPlan tls, String serverName, Map<String, String> headers, long most) {}

    /** Reads one answer; used by one thread at a time, and no more after a failure. */
    public interface Reader<T> {

        /** There is an answer; refuses it where there is no use in reading it. */
        void begin(int status, String contentType) throws WireFailure;

        void read(byte[] bytes, int from, int to) throws WireFailure;

        /**
         * That was all.
         *
         * @param framed whether the server said how much there would be, so that nothing can be missing
         */
        T end(boolean framed) throws WireFailure;

        /** Whether {@link #end} would hold up an event loop. */
        boolean isHeavy();
    }

    public HttpFlow(Setup setup, Source source) {
        this.heavy = setup.vertx().createSharedWorkerExecutor("bodies", HttpCheck.HEAVY_AT_ONCE);
        this.scene = new HttpHop.Scene(setup.network(), Family.ANY, HttpHop.Version.ONE, open);
        this.most = source.most();
        HttpOrigin origin =
                HttpOrigin.of(source.url()).orElseThrow(() -> new IllegalArgumentException("a URL with a host"));
        HttpHeaders headers = HttpAsk.commonHeaders(origin);
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip");
        source.headers().forEach(headers::set);
        this.ask = new HttpAsk(
                HttpMethod.GET,
                origin,
                HttpAsk.target(source.url()),
                headers,
                "",
                HttpHop.Version.ONE.of(source.tls()),
                source.serverName());
    }

    public <T> Future<T> get(Run run, Reader<T> reader) {
        Passage<T> passage = new Passage<>(run, reader);
        return passage.hop
                .go(Optional.empty())
                .onSuccess(answer -> run.note(() -> answer.protocol() + " " + answer.status()))
                .transform(answered -> passage.drained().compose(drained -> passage.end(answered)));
    }

    @Override
    public void close() {
        open.close();
        heavy.close();
    }

    /** One answer on its way to its reader. */
    private final class Passage<T> {
        private final Run run;
        private final Reader<T> reader;
        private final HttpBody body = HttpBody.handedTo(this::take, most);
        private final HttpHop hop;
        private final Deque<byte[]> waiting = new ArrayDeque<>();
        private final Promise<Boolean> drained = Promise.promise(); // completed when the last of it has come
        private boolean over;
        private int waitingBytes;
        private boolean draining;
        private boolean begun;
        private @Nullable WireFailure failure;

        Passage(Run run, Reader<T> reader) {
            this.run = run;
            this.reader = reader;
            this.hop = new HttpHop(run, scene, ask, body);
        }

        private boolean take(ByteBuf bytes, int length) {
            waiting.add(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length));
            waitingBytes += length;
            if (waitingBytes > MOST_WAITING) {
                hop.read(false);
            }
            if (!draining) {
                draining = true;
                nextTurn();
            }
            return failure == null;
        }

        /** Reads for one turn what has come. */
        private void drain() {
            long end = System.nanoTime() + TURN;
            try {
                begin(hop.answer());
                do {
                    byte[] next = waiting.poll();
                    if (next == null) {
                        rest();
                        return;
                    }
                    waitingBytes -= next.length;
                    reader.read(next, 0, next.length);
                } while (System.nanoTime() < end);
                if (run.remaining().isZero()) {
                    throw WireFailure.ofDeadline(run, "reading the answer");
                }
            } catch (WireFailure refused) {
                failure = refused;
                waiting.clear();
                rest();
                hop.stop();
                return;
            }
            if (waitingBytes < MOST_WAITING / 2) {
                hop.read(true);
            }
            nextTurn();
        }

        /** Behind whatever else is due: a task that is merely executed would come before that. */
        private void nextTurn() {
            run.loop().schedule(this::drain, 0, TimeUnit.NANOSECONDS);
        }

        private void rest() {
            draining = false;
            if (over) {
                drained.complete(true);
            }
        }

        /** Nothing more will come; completes when all that came was read, or need not be. */
        Future<Boolean> drained() {
            over = true;
            return draining ? drained.future() : Future.succeededFuture(true);
        }

        private void begin(HttpAnswer answer) throws WireFailure {
            if (!begun) {
                begun = true;
                reader.begin(answer.status(), answer.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
            }
        }

        /** Once all has been read that came, however it ended. */
        Future<T> end(AsyncResult<HttpAnswer> answered) {
            if (failure != null) {
                return Future.failedFuture(failure);
            } else if (answered.failed()) {
                return Future.failedFuture(answered.cause());
            } else if (body.isCoded() || reader.isHeavy()) {
                return heavy.executeBlocking(() -> ended(answered.result()), false);
            }
            try {
                return Future.succeededFuture(ended(answered.result()));
            } catch (WireFailure refused) {
                return Future.failedFuture(refused);
            }
        }

        private T ended(HttpAnswer answer) throws WireFailure {
            begin(answer);
            if (body.problem().isPresent()) {
                throw WireFailure.ofTarget(body.problem().get());
            } else if (body.isCut()) {
                throw tooLong();
            } else if (body.isCoded()) {
                decode();
            }
            HttpHeaders headers = answer.headers();
            return reader.end(body.isCoded()
                    || headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                    || headers.containsValue(HttpHeaderNames.TRANSFER_ENCODING, "chunked", true));
        }

        private void decode() throws WireFailure {
            long size = 0;
            byte[] piece = new byte[PIECE];
            try (InputStream in = body.decoded()) {
                int length;
                while ((length = in.read(piece)) >= 0) {
                    size += length;
                    if (size > most) {
                        throw tooLong();
                    } else if (run.remaining().isZero()) {
                        throw WireFailure.ofDeadline(run, "decoding the answer");
                    }
                    reader.read(piece, 0, length);
                }
            } catch (EOFException e) {
                throw WireFailure.ofTarget("compressed body ends too early");
            } catch (IOException e) {
                throw WireFailure.ofTarget("compressed body is malformed");
            }
        }

        private WireFailure tooLong() {
            return WireFailure.ofTarget("answer is longer than " + Unit.BYTES.format((double) most));
        }
    }
}
