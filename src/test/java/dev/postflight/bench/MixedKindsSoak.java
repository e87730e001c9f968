package dev.postflight.bench;

import dev.postflight.testing.LocalServer;
import dev.postflight.testing.PostgresServer;
import dev.postflight.testing.RealRabbit;
import dev.postflight.testing.RealRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred checks of the kinds that look behind the front door, every 10 s, against real servers: nothing leaks. */
class MixedKindsSoak {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 600));
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @BeforeAll
    static void needs() {
        PostgresServer.assumeInstalled();
        RealRedis.assumeInstalled();
        RealRabbit.assumeInstalled();
    }

    @Test
    void nothingLeaksAndNothingIsSkipped() throws Exception {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Files.write(dumps.resolve("shop-1.dump"), new byte[100_000]);
        Files.write(dumps.resolve("shop-2.dump"), new byte[110_000]);
        try (Report report = new Report("mixed-kinds", "after a minute", "at the end");
                PostgresServer postgres = PostgresServer.start("max_connections=300");
                RealRedis redis = new RealRedis(Files.createDirectory(folder.resolve("redis")));
                RealRabbit rabbit = new RealRabbit(Files.createDirectory(folder.resolve("rabbit")), true);
                LocalServer closed = new dev.postflight.testing.SilentServer()) {
            postgres.sql("postgres", "CREATE ROLE postflight LOGIN IN ROLE pg_monitor");
            postgres.access("trust");
            rabbit.api("PUT", "/queues/%2F/orders", "{}");
            String config = Checks.every("10s")
                    + Checks.repeated("postgres", 120, "postgres: {server: '127.0.0.1:" + postgres.port() + "'}")
                    + Checks.repeated("redis", 120, "redis: 'redis://127.0.0.1:" + redis.port() + "'")
                    + Checks.repeated(
                            "celery", 60, "queue: {redis: 'redis://127.0.0.1:" + redis.port() + "', celery: default}")
                    + Checks.repeated(
                            "rabbit",
                            60,
                            "queue: {rabbitmq: 'http://127.0.0.1:" + rabbit.apiPort() + "/', queue: orders}")
                    + Checks.repeated("backup", 60, "backup: {folder: '" + dumps + "', match: '*.dump'}")
                    + Checks.repeated("files", 40, "files: {folder: '" + dumps + "'}")
                    + Checks.repeated("host", 30, "host: {}")
                    + Checks.repeated("silent", 10, "smtp: '127.0.0.1:" + closed.port() + "'");
            try (Daemon daemon = new Daemon(folder, config)) {
                TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
                Daemon.Page before = daemon.scrape();
                Counts first = Counts.of(daemon, postgres, redis, rabbit);
                long end = System.nanoTime() + LENGTH.toNanos();
                while (System.nanoTime() < end) {
                    daemon.scrape();
                    TimeUnit.SECONDS.sleep(5);
                }
                Daemon.Page after = daemon.scrape();
                Counts last = Counts.of(daemon, postgres, redis, rabbit);
                double skipped = after.more(before, "postflight_scheduler_skipped_total")
                        + after.more(before, "postflight_scheduler_missed_total");
                report.row("runs", before.runs(), after.runs());
                report.row("bad runs of healthy targets", bad(before), bad(after));
                report.row("unknown", before.sum("postflight_check_unknowns_total"), unknown(after));
                report.row("connections PostgreSQL sees", first.postgres, last.postgres);
                report.row("connections Redis sees", first.redis, last.redis);
                report.row("connections RabbitMQ sees", first.rabbit, last.rabbit);
                report.row("open files of the daemon", first.files, last.files);
                report.row("MiB resident", first.resident, last.resident);
                report.row("lateness ms, p99 at most", Double.NaN, after.lateness(before, 0.99) * 1000);
                report.bar("starts skipped or missed", skipped, Report.Side.AT_MOST, 0);
                report.bar(
                        "bad runs of healthy targets",
                        bad(after) - bad(before) + unknown(after) - unknown(before),
                        Report.Side.AT_MOST,
                        0);
                report.bar(
                        "resident, of that after a minute", last.resident / first.resident, Report.Side.AT_MOST, 1.2);
            }
        }
    }

    private record Counts(double postgres, double redis, double rabbit, double files, double resident) {
        static Counts of(Daemon daemon, PostgresServer postgres, RealRedis redis, RealRabbit rabbit) throws Exception {
            return new Counts(
                    Double.parseDouble(postgres.sql(
                                    "postgres",
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'postflight'")
                            .strip()),
                    redis.ask("CLIENT", "LIST").lines().count(),
                    rabbit.connections(),
                    daemon.process().openFiles(),
                    daemon.process().residentMiB());
        }
    }

    private static double bad(Daemon.Page page) {
        return page.failures() - page.failures("silent-");
    }

    private static double unknown(Daemon.Page page) {
        return page.sum("postflight_check_unknowns_total");
    }
}
