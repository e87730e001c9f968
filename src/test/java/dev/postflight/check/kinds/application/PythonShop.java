package dev.postflight.check.kinds.application;

import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A web server in Python, instrumented with Prometheus' own client for it; a process of its own, which can be restarted. */
final class PythonShop implements AutoCloseable {
    private static final String PROGRAM = """
            import sys, threading, time
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            from prometheus_client import Histogram, REGISTRY
            from prometheus_client.exposition import choose_encoder
            TIMES = Histogram('http_request_duration_seconds', 'How long requests took.', ['handler', 'code'],
                              buckets=[.005, .01, .025, .05, .075, .1, .15, .2, .5, 1])
            PAUSES = {'/orders': [.004, .012, .02, .03], '/slow': [.06, .09, .11, .13], '/flaky': [.001]}
            counts = {}
            lock = threading.Lock()
            class Shop(BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path == '/metrics':
                        encoder, kind = choose_encoder(self.headers.get('Accept', ''))
                        return self.answer(200, kind, encoder(REGISTRY))
                    with lock:
                        count = counts[self.path] = counts.get(self.path, 0) + 1
                    begin = time.perf_counter()
                    pauses = PAUSES[self.path]
                    time.sleep(pauses[count % len(pauses)])
                    code = 500 if self.path == '/flaky' and count % 5 == 0 else 200
                    TIMES.labels(self.path, str(code)).observe(time.perf_counter() - begin)
                    self.answer(code, 'text/plain', b'')
                def answer(self, code, kind, body):
                    self.send_response(code)
                    self.send_header('Content-Type', kind)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *words):
                    pass
            ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Shop).serve_forever()
            """;

    private final Path python = Programs.need("python3", "python3");
    private final Path folder;
    private final int port = LocalServer.closedPort();
    private Process process;

    PythonShop(Path folder) throws Exception {
        Process probe = new ProcessBuilder(python.toString(), "-c", "import prometheus_client").start();
        Programs.need(probe.waitFor() == 0, "python3-prometheus-client is not installed");
        this.folder = folder;
        Files.writeString(folder.resolve("shop.py"), PROGRAM);
        start();
    }

    int port() {
        return port;
    }

    /** Ends without a word and begins anew on the same port. */
    void restart() throws Exception {
        stop();
        start();
    }

    void stop() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void start() throws Exception {
        process = new ProcessBuilder(
                        python.toString(), folder.resolve("shop.py").toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shop.log").toFile())
                .start();
        for (int i = 0; ; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (i > 200 || !process.isAlive()) {
                    throw new IOException(Files.readString(folder.resolve("shop.log")), e);
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void close() {
        Programs.end(process);
    }
}
