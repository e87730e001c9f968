package dev.postflight.config;

import dev.postflight.config.secret.Secrets;
import dev.postflight.watch.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration, valid and immutable.
 *
 * @param checks those that run: what is not enabled is left out
 * @param watches how deployments are watched, for each application that has checks
 * @param channels who is told of deployments
 * @param files every file it was read from, secret files included: what a watch for changes looks at
 * @param secrets what must never be printed
 */
public record Config(
        ServerConfig server,
        StoreConfig store,
        LimitsConfig limits,
        LogConfig log,
        List<CheckConfig> checks,
        Map<String, Plan> watches,
        List<ChannelConfig> channels,
        List<Path> files,
        Secrets secrets) {

    public Config {
        checks = List.copyOf(checks);
        watches = Map.copyOf(watches);
        channels = List.copyOf(channels);
        files = List.copyOf(files);
    }

    /** Without any value: some came from references. */
    @Override
    public String toString() {
        return "Config" + checks + " from " + files;
    }
}
