package dev.postflight.metrics;

import dev.postflight.notify.NotifyStats;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The families of who is told. */
final class NotifySeries {
    private NotifySeries() {}

    static List<Section> of(Supplier<List<NotifyStats>> channels) {
        return List.of(
                new Section(
                        Family.counter(
                                "postflight_notifications_total",
                                "Tries to tell somebody: sent; failed, of which most are repeated; given_up for good."),
                        (page, rows) -> {
                            for (NotifyStats channel : channels.get()) {
                                begin(page, "postflight_notifications_total", channel)
                                        .label("result", "sent")
                                        .sample(channel.sent());
                                begin(page, "postflight_notifications_total", channel)
                                        .label("result", "failed")
                                        .sample(channel.failed());
                                begin(page, "postflight_notifications_total", channel)
                                        .label("result", "given_up")
                                        .sample(channel.givenUp());
                            }
                        }),
                new Section(
                        Family.gauge("postflight_notifications_waiting", "What a channel has yet to be told."),
                        (page, rows) -> {
                            for (NotifyStats channel : channels.get()) {
                                begin(page, "postflight_notifications_waiting", channel)
                                        .sample(channel.waiting());
                            }
                        }));
    }

    private static Page begin(Page page, String name, NotifyStats channel) throws IOException {
        return page.text(name)
                .text("{channel=\"")
                .text(Page.escape(channel.channel()))
                .byte1('"')
                .label("kind", channel.kind());
    }
}
