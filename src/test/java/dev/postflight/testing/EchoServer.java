package dev.postflight.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells whatever it was told, as the path says: in the status line, in headers, in the body, as JSON, in a redirect, after
 * so much padding, over a WebSocket; plain, URL-encoded and in Base64. On a connection without HTTP, line by line.
 */
public final class EchoServer extends LocalServer {
    /** RFC 6455, section 1.3. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    @Override
    protected void serve(Socket socket) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        OutputStream out = socket.getOutputStream();
        String first = in.readLine();
        if (first == null || !first.contains(" HTTP/1.1")) {
            out.write(("echo " + first + "\r\n").getBytes(ISO_8859_1));
        } else {
            String target = first.split(" ", 3)[1];
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                headers.put(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            char[] body = new char[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
            int length = 0;
            while (length < body.length) {
                length += in.read(body, length, body.length - length);
            }
            String sent = new String(new String(body).getBytes(ISO_8859_1), UTF_8);
            answer(target, headers, echo(target, headers, sent), out);
        }
        out.flush();
        socket.shutdownOutput();
        in.transferTo(java.io.Writer.nullWriter());
    }

    private static List<String> echo(String target, Map<String, String> headers, String body) {
        List<String> told = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (!List.of("host", "accept", "connection", "user-agent", "upgrade", "content-length", "content-type")
                            .contains(name)
                    && !name.startsWith("sec-")) {
                told.add(value);
                if (value.startsWith("Basic ")) {
                    told.add(new String(Base64.getDecoder().decode(value.substring(6)), UTF_8));
                }
            }
        });
        if (target.contains("?")) {
            told.add(target.substring(target.indexOf('?') + 1));
            told.add(URLDecoder.decode(target.substring(target.indexOf('?') + 1), UTF_8));
        }
        if (!body.isEmpty()) {
            told.add(body);
        }
        List<String> all = new ArrayList<>();
        for (String each : told) {
            all.add(each);
            all.add(URLEncoder.encode(each, UTF_8));
            all.add(Base64.getEncoder().encodeToString(each.getBytes(UTF_8)));
            all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(("x" + each).getBytes(UTF_8)));
        }
        return all;
    }

    private static void answer(String target, Map<String, String> headers, List<String> echo, OutputStream out)
            throws IOException {
        String line = String.join(" ", echo).replaceAll("[\\r\\n]", " ");
        String path = target.split("[/?]", 3)[1];
        String start = "HTTP/1.1 200 OK\r\n";
        StringBuilder head = new StringBuilder("Connection: close\r\n");
        String body = "{}";
        int padding = path.startsWith("pad") ? Integer.parseInt(path.substring(3)) : 0;
        switch (path) {
            case "status" -> start = "HTTP/1.1 500 " + line + "\r\n";
            case "header" ->
                head.append("X-Echo: ")
                        .append(line)
                        .append("\r\nServer: ")
                        .append(line)
                        .append("/1.0\r\n")
                        .append("Set-Cookie: ")
                        .append(line)
                        .append("=1\r\n");
            case "malformed" -> start = line + "\r\n";
            case "json" ->
                body = new JsonObject()
                        .put("status", "DOWN " + line)
                        .put("echo", line)
                        .put("components", new JsonObject().put(line, new JsonObject().put("status", line)))
                        .encode();
            case "redirect" -> {
                start = "HTTP/1.1 302 " + line + "\r\n";
                head.append("Location: http://127.0.0.2:1/?")
                        .append(echo.isEmpty() ? "" : URLEncoder.encode(echo.get(0), UTF_8))
                        .append("\r\n");
            }
            case "websocket" -> {
                websocket(headers, line, echo, out);
                return;
            }
            case "refused" -> start = "HTTP/1.1 403 " + line + "\r\n";
            default -> {
                body = "#".repeat(padding) + line;
                head.append("X-Echo: ").append(body).append("\r\n");
            }
        }
        byte[] bytes = body.getBytes(UTF_8);
        out.write((start + head + "Content-Length: " + bytes.length + "\r\n\r\n").getBytes(UTF_8));
        out.write(bytes);
    }

    private static void websocket(Map<String, String> headers, String line, List<String> echo, OutputStream out)
            throws IOException {
        try {
            String accept = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((headers.get("sec-websocket-key") + MAGIC).getBytes(ISO_8859_1)));
            out.write(("HTTP/1.1 101 "
                            + "Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept + "\r\nX-Echo: " + line + "\r\n\r\n")
                    .getBytes(UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        out.write(ScriptedWebsocketServer.text("echo " + line));
        byte[] reason = ("\u0003\u00f3" + (echo.isEmpty() ? "" : echo.get(0))).getBytes(ISO_8859_1);
        out.write(ScriptedWebsocketServer.frame(0x88, java.util.Arrays.copyOf(reason, Math.min(120, reason.length))));
    }
}
