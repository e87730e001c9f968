package dev.postflight.check.kinds.backup.s3;

import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Trip;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists a bucket of AWS or of anything that speaks its language, page by page, each on a connection of its own. */
public final class S3Client implements AutoCloseable {
    /** A page has a thousand objects, whose keys have up to 1024 bytes each. */
    private static final int LONGEST_ANSWER = 4 << 20;

    private final Network network;
    private final Bucket bucket;
    private final Optional<TlsPlan> tls;
    private final Network.Endpoint endpoint;
    private final String authority;
    private final String path;
    private final Optional<S3Signature> signature;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /**
     * Which one.
     *
     * @param pathStyle whether its name stands in the path and not before the host
     * @param keys none for a bucket that everybody may list
     */
    public record Bucket(URI endpoint, String name, String region, boolean pathStyle, Optional<S3Keys> keys) {
        boolean isSecure() {
            return "https".equals(endpoint.getScheme());
        }

        String host() {
            return pathStyle ? endpoint.getHost() : name + "." + endpoint.getHost();
        }
    }

    public S3Client(Network network, Bucket bucket, TlsPlan tls) {
        int port = bucket.endpoint().getPort();
        this.network = network;
        this.bucket = bucket;
        this.tls = bucket.isSecure() ? Optional.of(tls) : Optional.empty();
        this.endpoint =
                new Network.Endpoint(bucket.host(), port >= 0 ? port : bucket.isSecure() ? 443 : 80, Family.ANY);
        this.authority = bucket.host() + (port >= 0 ? ":" + port : "");
        this.path = bucket.pathStyle() ? "/" + bucket.name() : "/";
        this.signature = bucket.keys().map(keys -> new S3Signature(bucket.region(), keys));
    }

    /**
     * One page.
     *
     * @param page where it begins, as the page before said
     */
    public Future<S3Answer> list(Trip trip, String prefix, Optional<String> page) {
        SortedMap<String, String> query = new TreeMap<>(Map.of("list-type", "2", "max-keys", "1000"));
        if (!prefix.isEmpty()) {
            query.put("prefix", prefix);
        }
        page.ifPresent(token -> query.put("continuation-token", token));
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                S3Signature.path(path) + "?" + S3Signature.query(query),
                Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, authority).set(HttpHeaderNames.CONNECTION, "close");
        signature.ifPresent(
                sign -> sign.headers(authority, path, query, Instant.now()).forEach(request.headers()::set));
        return network.open(trip, endpoint, tls, bucket.host(), wire -> open.add(wire.channel()))
                .compose(wire -> ask(wire, request).onComplete(done -> wire.close()));
    }

    @Override
    public void close() {
        open.close();
    }

    private Future<S3Answer> ask(Wire wire, DefaultFullHttpRequest request) {
        Promise<S3Answer> promise = Promise.promise();
        Future<S3Answer> answer = wire.await(
                "waiting for the list of the bucket " + bucket.name(),
                promise,
                new HttpClientCodec(),
                new HttpObjectAggregator(LONGEST_ANSWER),
                new Reader(wire, promise));
        wire.channel().writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                wire.fail(written.cause());
            }
        });
        return answer;
    }

    private final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Wire wire;
        private final Promise<S3Answer> promise;

        Reader(Wire wire, Promise<S3Answer> promise) {
            this.wire = wire;
            this.promise = promise;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) throws WireFailure {
            if (response.decoderResult().isFailure()) {
                throw WireFailure.ofTarget(wire.peer() + " does not answer in HTTP");
            }
            byte[] body = ByteBufUtil.getBytes(response.content());
            if (response.status().code() != 200) {
                throw refused(response.status().code(), S3Answer.error(body));
            }
            promise.tryComplete(S3Answer.of(body));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            wire.fail(
                    cause instanceof TooLongFrameException
                            ? WireFailure.ofTarget("list of the bucket is longer than 4 MiB")
                            : cause);
            wire.close();
        }
    }

    /** Error codes as the S3 API reference lists them. */
    private WireFailure refused(int status, Map<String, String> told) {
        String code = told.getOrDefault("Code", "");
        String said = "bucket " + bucket.name() + " answers " + status + (code.isEmpty() ? "" : " " + code);
        return switch (code) {
            case "NoSuchBucket" -> WireFailure.ofTarget("there is no bucket " + bucket.name());
            case "InvalidAccessKeyId" -> broken(said + ": nobody knows this access_key");
            case "SignatureDoesNotMatch" -> broken(said + ": secret_key does not belong to this access_key");
            case "ExpiredToken", "InvalidToken" -> broken(said + ": get a new session_token");
            case "AccessDenied", "AllAccessDisabled" ->
                broken(said + ": grant s3:ListBucket on arn:aws:s3:::" + bucket.name());
            case "RequestTimeTooSkewed" -> broken(said + ": the clock here or there is wrong");
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                broken(said + ": name the right region"
                        + Optional.ofNullable(told.get("Region"))
                                .map(region -> ", " + region)
                                .orElse(""));
            default ->
                status == 401 || status == 403
                        ? broken(said + ": grant s3:ListBucket on arn:aws:s3:::" + bucket.name())
                        : WireFailure.ofTarget(said);
        };
    }

    private static WireFailure broken(String sentence) {
        return new WireFailure(Finding.CHECK_BROKEN, sentence);
    }
}
