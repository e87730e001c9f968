package dev.postflight.cli;

import dev.postflight.app.App;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** Does once what the daemon does first, so that the launcher can archive the classes that it takes. */
@Command(name = "train", hidden = true, description = "Starts and stops the daemon once, for the class-data archive.")
final class TrainCommand implements Callable<Integer> {
    private static final String CONFIG = """
            application: training
            server: {listen: "127.0.0.1:0"}
            checks:
              - {id: http, http: "http://127.0.0.1:9/", every: 1s, expect: {json: {status: ok}}}
              - {id: tcp, tcp: "127.0.0.1:9", every: 1s}
              - {id: certificate, certificate: "127.0.0.1:9", every: 1s}
              - {id: dns, dns: {name: localhost, server: "127.0.0.1:9"}, every: 1s}
              - {id: websocket, websocket: "ws://127.0.0.1:9/", every: 1s}
            """;

    @Override
    public Integer call() throws IOException, InterruptedException, App.StartFailure {
        Path file = Files.createTempFile("postflight", ".yaml");
        try {
            Files.writeString(file, CONFIG);
            ConfigLoader loader = new ConfigLoader(Kinds.ALL, Map.of());
            Loaded loaded = loader.load(List.of(file));
            if (!(loaded instanceof Loaded.Valid valid)) {
                return ExitCode.BUG;
            }
            run(loader, file, valid);
            return ExitCode.GO;
        } finally {
            Files.delete(file);
        }
    }

    private static void run(ConfigLoader loader, Path file, Loaded.Valid first)
            throws IOException, InterruptedException, App.StartFailure {
        App app = App.start(loader, List.of(file), first);
        TimeUnit.MILLISECONDS.sleep(1_500); // every check has run
        for (String path : List.of("/metrics", "/api/v1/status", "/")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
                    .build();
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        }
        app.stop();
    }
}
