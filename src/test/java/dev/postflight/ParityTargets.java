package dev.postflight;

import static dev.postflight.testing.Authority.now;
import static dev.postflight.testing.ScriptedNameServer.answer;
import static dev.postflight.testing.ScriptedNameServer.record;

import dev.postflight.testing.Authority;
import dev.postflight.testing.Authority.Credential;
import dev.postflight.testing.BlurtingServer;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.HttpsServer;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ResetServer;
import dev.postflight.testing.ScriptedNameServer;
import dev.postflight.testing.ScriptedServer;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.StartTlsServer;
import dev.postflight.testing.TlsServer;
import dev.postflight.testing.WebSite;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** Everything that parity.yaml names in angle brackets: servers by their address, files by their path. */
final class ParityTargets implements AutoCloseable {
    private static final String HOST = "shop.example";
    private static final Instant NOW = now();
    private static final byte[] ADDRESS = {(byte) 192, 0, 2, 1};
    private static final byte[] OTHER_ADDRESS = {(byte) 192, 0, 2, 2};
    /** Bits of a DNS answer's flags. */
    private static final int AUTHORITATIVE = 0x0400;

    private static final int TRUNCATED = 0x0200;

    private final Map<String, String> names = new TreeMap<>();
    private final Deque<Runnable> open = new ArrayDeque<>();
    private final Authority root = Authority.root("Test Root");

    ParityTargets(Path folder) throws Exception {
        file(folder, "ca", Authority.pem(root.certificate()));
        Credential client = root.drafts("client.example").issue();
        file(folder, "client-certificate", Authority.pem(client.certificate()));
        file(folder, "client-key", Authority.pem(client.key()));
        sites();
        hostileServers();
        certificates();
        talkers();
        nameServers();
    }

    /** By the name in angle brackets. */
    Map<String, String> names() {
        return names;
    }

    private void sites() throws Exception {
        WebSite site = new WebSite();
        open.push(site::close);
        names.put("site", site.listen("127.0.0.1"));
        names.put(
                "secure-site",
                site.listen(
                        "127.0.0.1", root.drafts(HOST).names("127.0.0.1", HOST).issue()));
        if (hasIpv6()) {
            names.put("site6", site.listen("::1"));
        }
    }

    private void hostileServers() {
        names.put("refused", "127.0.0.1:" + LocalServer.closedPort());
        serve("silent", new SilentServer());
        serve("plain", ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        serve("closing", ScriptedServer.answering(""));
        serve("nonsense", ScriptedServer.answering("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        serve("short-body", ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
        serve("reset", new ResetServer(""));
        serve("reset-in-body", new ResetServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
        serve("dripping-header", new DrippingServer("HTTP/1.1 200 OK\r\nX: ", 20));
        serve("dripping-body", new DrippingServer("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", 20));
        serve("endless", EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\n"));
    }

    private void certificates() {
        Authority between = root.under("Test Intermediate", NOW.plus(Duration.ofDays(400)));
        Authority hasty = root.under("Hasty Intermediate", NOW.plus(Duration.ofDays(20)));
        Authority lapsed = root.under("Lapsed Intermediate", NOW.minus(Duration.ofDays(2)));
        Credential sound = root.drafts(HOST).issue();
        Credential below = between.drafts(HOST).issue();
        Authority.Draft expired = root.drafts(HOST).from(NOW.minus(Duration.ofDays(90)));
        show("sound", sound);
        show("intermediate", below);
        show("intermediate-ends-first", hasty.drafts(HOST).issue());
        show("intermediate-expired", lapsed.drafts(HOST).issue());
        show("intermediate-missing", below.showing(below.certificate()));
        show("needless-expired", sound.showing(sound.certificate(), lapsed.certificate()));
        show("root-shown", sound.showing(sound.certificate(), root.certificate()));
        show("expired", expired.until(NOW.minus(Duration.ofDays(3))).issue());
        show(
                "not-yet-valid",
                root.drafts(HOST).from(NOW.plus(Duration.ofDays(5))).issue());
        show("self-signed", Authority.selfSigned(HOST).issue());
        show("unknown-authority", Authority.root("Foreign Root").drafts(HOST).issue());
        show("wrong-host", root.drafts("other.example").issue());
        show("common-name-only", root.drafts(HOST).names().issue());
        show("wildcard", root.drafts("any").names("*.shop.example").issue());
        show("wildcard-of-everything", root.drafts("any").names("*.example").issue());
        show("address", root.drafts("any").names("127.0.0.1").issue());
        show("sha1", root.drafts(HOST).signedWith("SHA1withECDSA").issue());
        show("rsa1024", root.drafts(HOST).keys(Authority.keys("RSA", 1024)).issue());
        show("tls11", root.drafts(HOST).keys(Authority.keys("RSA", 2048)).issue(), TlsServer.speaking("TLSv1.1"));
        show("tls12", sound, TlsServer.speaking("TLSv1.2"));
        show("client-wanted", sound, socket -> socket.setNeedClientAuth(true));
    }

    private void talkers() {
        serve("redis", new BlurtingServer("+PONG\r\n"));
        serve("multiline", new BlurtingServer("250-mail.example\r\n250-SIZE 10240000\r\n250 STARTTLS\r\n"));
        serve("greeting", EndlessServer.greeting("220 mail.example ready\r\n"));
        Credential sound = root.drafts(HOST).issue();
        serve("smtp", smtp(sound));
        serve("smtp-self-signed", smtp(Authority.selfSigned(HOST).issue()));
        serve(
                "smtp-without-tls",
                StartTlsServer.inOnePiece(
                        sound,
                        "220 mail.example\r\n",
                        "EHLO postflight\r\n",
                        "250-mail.example\r\n250 SIZE\r\n",
                        "STARTTLS\r\n"));
    }

    private static StartTlsServer smtp(Credential credential) {
        return new StartTlsServer(
                credential,
                "220 mail.example ESMTP\r\n",
                "EHLO postflight\r\n",
                "250-mail.example\r\n250-STARTTLS\r\n250 SIZE\r\n",
                "STARTTLS\r\n",
                "220 go ahead\r\n");
    }

    private void nameServers() {
        ScriptedNameServer server =
                ScriptedNameServer.over(question -> resolve(question, true), question -> resolve(question, false));
        open.push(server::close);
        names.put("dns", server.address());
        ScriptedNameServer silent = ScriptedNameServer.silent();
        open.push(silent::close);
        names.put("dns-silent", silent.address());
    }

    /** By the first label of the name asked for. */
    private static List<byte[]> resolve(byte[] question, boolean datagram) {
        byte[] address = record(1, 60, ADDRESS);
        return List.of(
                switch (new String(question, 13, question[12], StandardCharsets.US_ASCII)) {
                    case "shop" -> answer(question, AUTHORITATIVE, 1, address);
                    case "both" -> answer(question, AUTHORITATIVE, 2, address, record(1, 60, OTHER_ADDRESS));
                    case "empty" -> answer(question, AUTHORITATIVE, 0);
                    case "broken" -> answer(question, 2, 0);
                    case "gone" -> answer(question, AUTHORITATIVE | 3, 0);
                    case "large" ->
                        datagram
                                ? answer(question, AUTHORITATIVE | TRUNCATED, 0)
                                : answer(question, AUTHORITATIVE, 1, address);
                    default -> answer(question, 5, 0);
                });
    }

    private void show(String name, Credential credential) {
        show(name, credential, socket -> {});
    }

    private void show(String name, Credential credential, Consumer<SSLSocket> settings) {
        serve(name, new HttpsServer(credential, settings));
    }

    private void serve(String name, LocalServer server) {
        open.push(server::close);
        names.put(name, "127.0.0.1:" + server.port());
    }

    private void file(Path folder, String name, String content) throws Exception {
        names.put(
                name, Files.writeString(folder.resolve(name + ".pem"), content).toString());
    }

    private static boolean hasIpv6() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}
