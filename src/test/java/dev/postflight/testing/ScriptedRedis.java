package dev.postflight.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers the commands of Redis with the very bytes it was given for each, and hangs up where it was given none. */
public final class ScriptedRedis extends LocalServer {
    private static final String INFO =
            "redis_version:7.0.0\r\nrole:master\r\nrdb_last_bgsave_status:ok\r\nmaxmemory:0\r\n";

    private final Map<String, String> answers;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    /** @param answers one character a byte, by the beginning of the command */
    public ScriptedRedis(Map<String, String> answers) {
        this.answers = answers;
    }

    /** Answers as a healthy server would, with these exceptions. */
    public static ScriptedRedis healthyBut(Map<String, String> exceptions) {
        Map<String, String> answers = new java.util.HashMap<>(Map.of(
                "CLIENT", "+OK\r\n",
                "AUTH", "+OK\r\n",
                "SELECT", "+OK\r\n",
                "PING", "+PONG\r\n",
                "INFO", "$" + INFO.length() + "\r\n" + INFO + "\r\n",
                "CONFIG", "*2\r\n$4\r\nsave\r\n$0\r\n\r\n",
                "SLOWLOG", "*0\r\n",
                "CLUSTER", "-ERR This instance has cluster support disabled\r\n",
                "TYPE", "+none\r\n"));
        answers.putAll(exceptions);
        return new ScriptedRedis(answers);
    }

    public List<String> commands() {
        return commands;
    }

    @Override
    protected void serve(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (true) {
            String command = command(in);
            commands.add(command);
            Optional<String> answer = answers.keySet().stream()
                    .filter(command::startsWith)
                    .findFirst()
                    .map(answers::get);
            if (answer.isEmpty() || answer.get().isEmpty()) {
                return;
            }
            socket.getOutputStream().write(answer.get().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static String command(InputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        for (int count = length(in); count > 0; count--) {
            words.add(new String(in.readNBytes(length(in)), StandardCharsets.UTF_8));
            in.skipNBytes(2);
        }
        return String.join(" ", words);
    }

    private static int length(InputStream in) throws IOException {
        StringBuilder digits = new StringBuilder();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("the client has left");
            }
            digits.append((char) next);
        }
        return Integer.parseInt(digits.toString().strip().substring(1));
    }
}
