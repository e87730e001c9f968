package dev.postflight.notify;

import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/** What is known of deployments now, for channels that act or hold on. */
public interface Launches {

    /** Those that are watched now; never waits. */
    Collection<Launch> open();

    /** The newest first. */
    Future<List<Launch>> list(String application, int most);
}
