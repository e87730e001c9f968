package dev.postflight.board;

import dev.postflight.config.Maintenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Planned work by what it concerns, so that the many checks that it does not concern cost nothing. */
final class Works {
    static final Works NONE = new Works(List.of());

    private final Map<String, List<Work>> byCheck = new HashMap<>();
    private final Map<String, List<Work>> byApplication = new HashMap<>();
    private final List<Work> others = new ArrayList<>();

    Works(List<Work> all) {
        for (Work work : all) {
            if (!work.check().isEmpty()) {
                byCheck.computeIfAbsent(work.check(), fresh -> new ArrayList<>())
                        .add(work);
            } else if (!work.application().isEmpty()) {
                byApplication
                        .computeIfAbsent(work.application(), fresh -> new ArrayList<>())
                        .add(work);
            } else {
                others.add(work);
            }
        }
    }

    /** The work on this check that is going on at that moment: what is configured first. */
    Optional<Maintenance> on(CheckState check, Instant now) {
        return check.maintenance(now)
                .or(() -> first(byCheck.get(check.config().id()), check, now))
                .or(() -> first(byApplication.get(check.config().application()), check, now))
                .or(() -> first(others, check, now));
    }

    private static Optional<Maintenance> first(@Nullable List<Work> works, CheckState check, Instant now) {
        return works == null
                ? Optional.empty()
                : works.stream()
                        .filter(work -> work.concerns(check) && work.planned().covers(now))
                        .map(Work::planned)
                        .findFirst();
    }
}
