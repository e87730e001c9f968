package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RQ, Sidekiq and BullMQ themselves, with their own clients and workers. */
final class JobQueuesTest extends RedisQueueTest {
    @Test
    void rqIsSeenAtWork() throws Exception {
        String rq = Programs.need("rq", "python3-rq").toString();
        Files.writeString(folder.resolve("jobs.py"), """
                import time
                def nap(seconds):
                    time.sleep(float(seconds))
                def fail():
                    raise ValueError('no')
                """);
        String url = "redis://127.0.0.1:" + redis.port();
        try (Check check = lab.open(QueueCheck.KIND, settings("rq", "default"))) {
            Outcome outcome = run(check);
            assertEquals("0", Lab.value(outcome, "depth"));
            assertEquals("0", Lab.value(outcome, "consumers"));
            start("rq1", rq, "enqueue", "-u", url, "jobs.fail").waitFor();
            start("rq2", rq, "enqueue", "-u", url, "jobs.nap", "20").waitFor();
            outcome = run(check);
            assertEquals("2", Lab.value(outcome, "depth"));
            assertTrue(
                    Lab.number(outcome, "oldest_age") > 0.1 && Lab.number(outcome, "oldest_age") < 60,
                    outcome.toString());
            Process worker = start("rq3", rq, "worker", "-u", url, "default");
            try {
                await(check, "in_flight", "1");
                outcome = await(check, "dead_letters", "1");
                assertEquals("1", Lab.value(outcome, "consumers"));
                assertEquals("0", Lab.value(outcome, "depth"));
            } finally {
                kill(worker);
            }
        }
    }

    @Test
    void sidekiqIsSeenAtWork() throws Exception {
        String sidekiq = Programs.need("sidekiq", "ruby-sidekiq").toString();
        String ruby = Programs.need("ruby", "ruby-sidekiq").toString();
        Path jobs = Files.writeString(folder.resolve("jobs.rb"), """
                require 'sidekiq'
                Sidekiq.configure_client { |c| c.redis = { url: ENV['REDIS'] } }
                Sidekiq.configure_server { |c| c.redis = { url: ENV['REDIS'] } }
                class Nap
                  include Sidekiq::Worker
                  sidekiq_options queue: 'mailers', retry: 0
                  def perform(seconds)
                    raise 'no' if seconds == 0
                    sleep seconds
                  end
                end
                """);
        try (Check check = lab.open(QueueCheck.KIND, settings("sidekiq", "mailers"))) {
            assertEquals("0", Lab.value(run(check), "depth"));
            Process client = start(
                    "rb",
                    ruby,
                    "-r",
                    jobs.toString(),
                    "-e",
                    "Nap.perform_async(0); Nap.perform_async(20); Nap.perform_in(900, 1)");
            assertEquals(0, client.waitFor(), Files.readString(folder.resolve("rb.log")));
            Outcome outcome = run(check);
            assertEquals("2", Lab.value(outcome, "depth"));
            assertEquals("1", Lab.value(outcome, "delayed"));
            assertEquals("0", Lab.value(outcome, "consumers"));
            assertTrue(Lab.number(outcome, "oldest_age") < 60, outcome.toString());
            Process server = start("sk", sidekiq, "-r", jobs.toString(), "-q", "mailers", "-c", "2");
            try {
                await(check, "depth", "0");
                await(check, "dead_letters", "1");
                await(check, "consumers", "2");
                await(check, "in_flight", "1");
                assertEquals("0", Lab.value(lab.run(QueueCheck.KIND, settings("sidekiq", "others")), "consumers"));
            } finally {
                kill(server);
            }
        }
    }

    @Test
    void bullmqIsSeenAtWork() throws Exception {
        String node = Programs.need("node", "nodejs").toString();
        Path modules = Path.of(Programs.run(folder, "npm", "root", "--global", "--loglevel=error")
                .strip());
        Programs.need(Files.isDirectory(modules.resolve("bullmq")), "bullmq is not installed (npm install -g bullmq)");
        String preamble = """
                const { Queue, Worker } = require('%s');
                const connection = { host: '127.0.0.1', port: %d, maxRetriesPerRequest: null };
                const sleep = millis => new Promise(done => setTimeout(done, millis));
                """.formatted(modules.resolve("bullmq"), redis.port());
        try (Check check = lab.open(QueueCheck.KIND, settings("bullmq", "emails"), "consumers")) {
            Outcome outcome = run(check);
            assertEquals("0", Lab.value(outcome, "depth"));
            assertEquals("0", Lab.value(outcome, "consumers"));
            Process client = start("client", node, "-e", preamble + """
                    const queue = new Queue('emails', { connection });
                    (async () => {
                        await queue.add('mail', {}, { priority: 100 });
                        await sleep(2000);
                        await queue.add('mail', { fail: true });
                        for (let i = 0; i < 3; i++) await queue.add('mail', {});
                        await queue.add('mail', {}, { priority: 5 });
                        await queue.add('mail', {}, { delay: 600000 });
                        await queue.pause();
                        process.exit(0);
                    })();
                    """);
            assertEquals(0, client.waitFor(), Files.readString(folder.resolve("client.log")));
            outcome = run(check);
            assertEquals("6", Lab.value(outcome, "depth"), "four, and two with a priority");
            assertEquals("1", Lab.value(outcome, "delayed"));
            assertEquals("0", Lab.value(outcome, "in_flight"));
            double age = Lab.number(outcome, "oldest_age");
            assertTrue(age > 1.9 && age < 60, "the oldest has the least priority: " + outcome);
            run(check);
            outcome = run(check);
            assertTrue(Lab.value(outcome, "stalled").startsWith("true: 6 wait"), outcome.toString());

            Process worker = start("worker", node, "-e", preamble + """
                    new Queue('emails', { connection }).resume();
                    new Worker('emails', async job => {
                        if (job.data.fail) throw new Error('no');
                        await sleep(600000);
                    }, { connection, concurrency: 2, name: 'first' });
                    """);
            try {
                await(check, "stalled", "false");
                await(check, "in_flight", "2");
                await(check, "dead_letters", "1");
                await(check, "depth", "3");
                await(check, "consumers", "1"); // the connection by which it is known may come after its first job
            } finally {
                kill(worker);
            }
            await(check, "consumers", "0");
        }
        assertEquals("0", Lab.value(lab.run(QueueCheck.KIND, settings("bullmq", "others")), "depth"));
        redis.ask("ACL", "SETUSER", "monitor", "on", ">secret", "~*", "+@read", "+info");
        Outcome outcome = lab.run(
                QueueCheck.KIND,
                new Settings(Map.of(
                        "redis", URI.create("redis://monitor:secret@127.0.0.1:" + redis.port()), "bullmq", "emails")),
                "consumers");
        assertEquals(
                "user monitor may not run CLIENT LIST on 127.0.0.1:" + redis.port()
                        + "; this would allow it: ACL SETUSER monitor +client|list",
                outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
    }

    private Process start(String name, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("REDIS", "redis://127.0.0.1:" + redis.port());
        builder.environment().put("PYTHONPATH", folder.toString());
        return builder.start();
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Programs.end(process);
    }

    private Outcome await(Check check, String title, String value) throws Exception {
        Outcome outcome = run(check);
        for (int i = 0; i < 200 && !Lab.value(outcome, title).equals(value); i++) {
            Thread.sleep(100);
            outcome = run(check);
        }
        assertEquals(value, Lab.value(outcome, title), outcome.toString());
        return outcome;
    }

    private Settings settings(String kind, String name) {
        return new Settings(Map.of("redis", URI.create("redis://127.0.0.1:" + redis.port()), kind, name));
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
