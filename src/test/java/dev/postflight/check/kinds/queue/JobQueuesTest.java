package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RQ and Sidekiq themselves; BullMQ's keys as we know them, laid out by hand: it was not run. */
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
    void bullmqIsCounted() throws Exception {
        long now = System.currentTimeMillis();
        redis.ask("LPUSH", "bull:emails:wait", "7");
        redis.ask("LPUSH", "bull:emails:wait", "8");
        redis.ask("ZADD", "bull:emails:prioritized", "1", "9");
        redis.ask("LPUSH", "bull:emails:active", "6");
        redis.ask("ZADD", "bull:emails:delayed", "" + (now + 60_000), "10");
        redis.ask("ZADD", "bull:emails:failed", "" + now, "5");
        redis.ask("HSET", "bull:emails:7", "name", "mail", "timestamp", "" + (now - 20_000));
        redis.ask("HSET", "bull:emails:9", "name", "mail", "timestamp", "" + (now - 90_000));
        Outcome outcome = lab.run(QueueCheck.KIND, settings("bullmq", "emails"));
        assertEquals("3", Lab.value(outcome, "depth"));
        assertEquals("1", Lab.value(outcome, "in_flight"));
        assertEquals("1", Lab.value(outcome, "delayed"));
        assertEquals("1", Lab.value(outcome, "dead_letters"));
        assertEquals(90, Lab.number(outcome, "oldest_age"), 5);
        assertEquals("none", Lab.value(outcome, "consumers"), "which cannot be known");
        assertEquals("0", Lab.value(lab.run(QueueCheck.KIND, settings("bullmq", "others")), "depth"));
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
