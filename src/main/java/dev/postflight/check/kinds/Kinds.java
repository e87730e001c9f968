package dev.postflight.check.kinds;

import dev.postflight.check.CheckKind;
import dev.postflight.check.kinds.alerts.AlertsCheck;
import dev.postflight.check.kinds.application.ApplicationCheck;
import dev.postflight.check.kinds.backup.BackupCheck;
import dev.postflight.check.kinds.certificate.CertificateCheck;
import dev.postflight.check.kinds.command.CommandCheck;
import dev.postflight.check.kinds.dns.DnsCheck;
import dev.postflight.check.kinds.elasticsearch.ElasticsearchCheck;
import dev.postflight.check.kinds.files.FilesCheck;
import dev.postflight.check.kinds.heartbeat.HeartbeatCheck;
import dev.postflight.check.kinds.host.HostCheck;
import dev.postflight.check.kinds.http.HttpCheck;
import dev.postflight.check.kinds.logs.LogsCheck;
import dev.postflight.check.kinds.postgres.PostgresCheck;
import dev.postflight.check.kinds.prometheus.PrometheusCheck;
import dev.postflight.check.kinds.queue.QueueCheck;
import dev.postflight.check.kinds.redis.RedisCheck;
import dev.postflight.check.kinds.sentry.SentryCheck;
import dev.postflight.check.kinds.smtp.SmtpCheck;
import dev.postflight.check.kinds.tcp.TcpCheck;
import dev.postflight.check.kinds.websocket.WebsocketCheck;
import java.util.List;

/** Every kind of check, in the order of the reference. A new one is one line here. */
public final class Kinds {
    public static final List<CheckKind> ALL = List.of(
            HttpCheck.KIND,
            CertificateCheck.KIND,
            TcpCheck.KIND,
            DnsCheck.KIND,
            WebsocketCheck.KIND,
            PostgresCheck.KIND,
            RedisCheck.KIND,
            QueueCheck.KIND,
            BackupCheck.KIND,
            FilesCheck.KIND,
            LogsCheck.KIND,
            HeartbeatCheck.KIND,
            ElasticsearchCheck.KIND,
            ApplicationCheck.KIND,
            SentryCheck.KIND,
            SmtpCheck.KIND,
            HostCheck.KIND,
            CommandCheck.KIND,
            PrometheusCheck.KIND,
            AlertsCheck.KIND);

    private Kinds() {}
}
