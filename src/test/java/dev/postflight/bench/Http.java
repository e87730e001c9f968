package dev.postflight.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The bench's own simple questions to what it has started. */
final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    static String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(url + " answers " + answer.statusCode());
        }
        return answer.body();
    }

    /** How long the answer took. */
    static double millis(String url) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        get(url);
        return (System.nanoTime() - begin) / 1e6;
    }

    /** Returns as soon as the child answers 200 there. */
    static void awaitAnswer(String url, ChildProcess child) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                get(url);
                return;
            } catch (IOException e) {
                if (!child.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(3);
            }
        }
    }
}
