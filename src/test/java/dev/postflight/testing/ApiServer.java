package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** An API of fixed answers, each by its path; everything else is 404. Over TLS where it has a certificate. */
public final class ApiServer extends LocalServer {
    private final Optional<Authority.Credential> credential;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public ApiServer() {
        this.credential = Optional.empty();
    }

    public ApiServer(Authority.Credential credential) {
        this.credential = Optional.of(credential);
    }

    /** Answers with this status and JSON from now on, whatever the query. */
    public ApiServer with(String path, int status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        answers.put(
                path,
                "HTTP/1.1 " + status + " Because\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n" + json);
        return this;
    }

    /** Heads and bodies as they came. */
    public List<String> requests() {
        return requests;
    }

    @Override
    protected void serve(Socket plain) throws IOException {
        if (credential.isEmpty()) {
            answer(plain);
            return;
        }
        try (SSLSocket socket = TlsServer.over(plain, credential.get())) {
            answer(socket);
        }
    }

    private void answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.split(":", 2)[1].strip()))
                .findFirst()
                .orElse(0);
        requests.add(head + new String(in.readNBytes(length), StandardCharsets.UTF_8));
        String path = head.toString().split(" ", 3)[1].split("\\?", 2)[0];
        String answer = answers.getOrDefault(
                path,
                "HTTP/1.1 404 Not Found\r\nContent-Length: 40\r\n\r\n{\"error\":\"no such index\",\"status\":404}  ");
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
