package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;

/** Takes HTTP requests, keeps them whole, and answers as a test wants; over TLS where it has a certificate. */
public final class Receiver extends LocalServer {
    private final Optional<Authority.Credential> credential;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Answer> answers = request -> Answer.of(200);

    /** @param headers by name in lower case */
    public record Request(String method, String path, Map<String, String> headers, String body, long nanos) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** @param head more headers, each with its line end */
    public record Answer(int status, String head, String body) {
        /** Nothing is answered, and the connection stays open. */
        public static final Answer SILENCE = new Answer(0, "", "");

        public static Answer of(int status) {
            return new Answer(status, "", "{}");
        }
    }

    public Receiver() {
        this.credential = Optional.empty();
    }

    public Receiver(Authority.Credential credential) {
        this.credential = Optional.of(credential);
    }

    /** From now on. */
    public Receiver answering(Function<Request, Answer> answers) {
        this.answers = answers;
        return this;
    }

    public Receiver answering(int status) {
        return answering(request -> Answer.of(status));
    }

    public List<Request> requests() {
        return requests;
    }

    public String url() {
        return (credential.isPresent() ? "https://localhost:" : "http://127.0.0.1:") + port();
    }

    @Override
    protected void serve(Socket plain) throws Exception {
        if (credential.isEmpty()) {
            talk(plain);
            return;
        }
        try (SSLSocket socket = TlsServer.over(plain, credential.get())) {
            talk(socket);
        }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        if (head.indexOf("\r\n\r\n") < 0) {
            return;
        }
        Map<String, String> headers = new TreeMap<>();
        head.toString().lines().skip(1).filter(line -> line.contains(":")).forEach(line -> {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        });
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] first = head.toString().split(" ", 3);
        Request request = new Request(first[0], first[1], headers, body, System.nanoTime());
        requests.add(request);
        Answer answer = answers.apply(request);
        if (answer.status() == 0) {
            while (in.read() >= 0) {
                // until the client has had enough
            }
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream()
                .write(("HTTP/1.1 " + answer.status() + " Because\r\nConnection: close\r\n" + answer.head()
                                + "Content-Length: " + bytes.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }
}
