package dev.postflight.notify.channel;

import java.util.List;
import java.util.Optional;

/** Every way of telling, in the order in which the reference names them. */
public final class Channels {
    public static final List<ChannelKind> ALL = List.of(
            WebhookChannel.KIND,
            SlackChannel.KIND,
            TeamsChannel.KIND,
            MailChannel.KIND,
            GrafanaChannel.KIND,
            AlertmanagerChannel.KIND,
            RollbackChannel.KIND);

    private Channels() {}

    public static Optional<ChannelKind> find(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }
}
