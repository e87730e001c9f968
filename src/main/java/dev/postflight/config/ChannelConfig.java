package dev.postflight.config;

import dev.postflight.check.Settings;
import dev.postflight.notify.channel.ChannelKind;
import dev.postflight.notify.channel.Occasion;
import java.util.List;
import java.util.Set;

/**
 * One channel that is told of deployments.
 *
 * @param on what it is told
 * @param applications whose deployments; all where the list is empty
 */
public record ChannelConfig(
        String name, ChannelKind kind, Settings settings, Set<Occasion> on, List<String> applications) {

    public ChannelConfig {
        on = Set.copyOf(on);
        applications = List.copyOf(applications);
    }

    public boolean wants(Occasion occasion, String application) {
        return on.contains(occasion) && (applications.isEmpty() || applications.contains(application));
    }
}
