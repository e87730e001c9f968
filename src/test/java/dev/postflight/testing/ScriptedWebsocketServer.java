package dev.postflight.testing;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** A WebSocket server that answers the upgrade with a text of the test's and then sends whatever bytes it likes. */
public final class ScriptedWebsocketServer extends LocalServer {
    /** RFC 6455, section 1.3. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String answer;
    private final Script script;
    private volatile String request = "";

    /** What is sent after the upgrade; when it returns, the connection stays open and silent. */
    @FunctionalInterface
    public interface Script {
        void send(OutputStream out) throws IOException;
    }

    /** @param answer the answer to the upgrade, in which {@code $ACCEPT} stands for the right key */
    public ScriptedWebsocketServer(String answer, Script script) {
        this.answer = answer;
        this.script = script;
    }

    public static ScriptedWebsocketServer upgrading(Script script) {
        return new ScriptedWebsocketServer(switching(""), script);
    }

    /** The right answer to an upgrade, with more headers, each ending in a line break. */
    public static String switching(String headers) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: $ACCEPT\r\n" + headers + "\r\n";
    }

    /** A frame as a server sends it; {@code head} is the first byte with its flags and opcode. */
    public static byte[] frame(int head, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length < 65536) {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(127);
            out.writeBytes(
                    java.nio.ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    public static byte[] text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The last upgrade request as it came. */
    public String request() {
        return request;
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        String key = "";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.append(line).append('\n');
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        request = head.toString();
        OutputStream out = socket.getOutputStream();
        out.write(answer.replace("$ACCEPT", accept(key)).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        script.send(out);
        out.flush();
        in.transferTo(java.io.Writer.nullWriter());
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
