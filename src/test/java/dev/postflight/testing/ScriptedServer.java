package dev.postflight.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads the head of a request, answers the very bytes it was given, and closes or keeps silent. */
public final class ScriptedServer extends LocalServer {
    private final byte[] answer;
    private final boolean closes;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private ScriptedServer(byte[] answer, boolean closes) {
        this.answer = answer;
        this.closes = closes;
    }

    /** Answers and closes. */
    public static ScriptedServer answering(String answer) {
        return answering(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static ScriptedServer answering(byte[] answer) {
        return new ScriptedServer(answer, true);
    }

    /** Answers and waits for the client to close. */
    public static ScriptedServer keepingOpen(String answer) {
        return new ScriptedServer(answer.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    /** The heads of the requests, as they came. */
    public List<String> requests() {
        return requests;
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        requests.add(head.toString());
        socket.getOutputStream().write(answer);
        if (closes) {
            socket.shutdownOutput(); // a close with unread bytes would be a reset
        }
        in.transferTo(java.io.OutputStream.nullOutputStream());
    }
}
