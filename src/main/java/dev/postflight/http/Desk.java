package dev.postflight.http;

import dev.postflight.launch.Announcement;
import dev.postflight.launch.News;
import dev.postflight.launch.Watches;
import dev.postflight.store.Registered;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Who takes registrations and answers for deployments: {@link Watches} for whoever comes from outside. */
public interface Desk {

    Future<Registered> register(Announcement announcement);

    Future<List<Launch>> list(String application, int most);

    Future<Launch> find(String id);

    /** As {@link #find}, as soon as that window is settled, the watch has ended, or the wait is over. */
    Future<Launch> await(String id, String window, Duration wait);

    Future<Launch> close(String id, boolean aborted, String who, String note);

    Future<Launch> sign(String id, String role, boolean go, String who, String note);

    Future<Launch> override(String id, String window, String who, String note);

    void onNews(Consumer<News> listener);

    /** The one of the house. */
    static Desk of(Watches watches) {
        return new Desk() {
            @Override
            public Future<Registered> register(Announcement announcement) {
                return watches.register(announcement);
            }

            @Override
            public Future<List<Launch>> list(String application, int most) {
                return watches.list(application, most);
            }

            @Override
            public Future<Launch> find(String id) {
                return watches.find(id);
            }

            @Override
            public Future<Launch> await(String id, String window, Duration wait) {
                return watches.await(id, window, wait);
            }

            @Override
            public Future<Launch> close(String id, boolean aborted, String who, String note) {
                return watches.close(id, aborted, who, note);
            }

            @Override
            public Future<Launch> sign(String id, String role, boolean go, String who, String note) {
                return watches.sign(id, role, go, who, note);
            }

            @Override
            public Future<Launch> override(String id, String window, String who, String note) {
                return watches.override(id, window, who, note);
            }

            @Override
            public void onNews(Consumer<News> listener) {
                watches.onNews(listener);
            }
        };
    }
}
