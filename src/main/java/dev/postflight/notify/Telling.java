package dev.postflight.notify;

import dev.postflight.config.ChannelConfig;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Who is told, and how Postflight speaks of itself.
 *
 * @param mask takes secrets out of texts
 * @param address under which people reach Postflight, for links
 */
public record Telling(List<ChannelConfig> channels, UnaryOperator<String> mask, Optional<URI> address) {
    public Telling {
        channels = List.copyOf(channels);
    }
}
