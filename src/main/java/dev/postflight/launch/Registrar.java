package dev.postflight.launch;

import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks what people say of deployments, and makes records of it. */
final class Registrar {
    /** Clocks of different machines differ; a plan is no deployment. */
    private static final Duration AHEAD = Duration.ofMinutes(5);
    /** What is not remembered cannot be judged. */
    private static final Duration BACK = Duration.ofDays(7);

    private static final int LONGEST = 200;
    private static final int LONGEST_NOTE = 4_000;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // none that look like another
    private static final int RANDOM_LETTERS = 12;

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    Registrar(InstantSource clock) {
        this.clock = clock;
    }

    Deployment deployment(Announcement said, Map<String, Plan> plans) {
        Plan plan = plans.get(said.application());
        if (plan == null) {
            throw new Refused(
                    Refused.Reason.UNKNOWN,
                    "there is no application \"" + said.application() + "\"; there is "
                            + (plans.isEmpty()
                                    ? "none"
                                    : plans.keySet().stream().sorted().collect(Collectors.joining(", "))));
        }
        if (said.version().isBlank()) {
            throw new Refused(Refused.Reason.INVALID, "the version is missing");
        }
        isShort("version", said.version(), LONGEST);
        isShort("commit", said.commit(), LONGEST);
        isShort("who", said.who(), LONGEST);
        isShort("key", said.key(), LONGEST);
        isShort("url", said.url(), LONGEST_NOTE);
        isShort("note", said.note(), LONGEST_NOTE);
        Instant now = clock.instant();
        Instant at = said.at().orElse(now);
        if (at.isAfter(now.plus(AHEAD))) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "at " + at + " is still to come; it is " + now + " here: tell it when it is live");
        } else if (at.isBefore(now.minus(BACK))) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "at " + at + " is more than " + BACK.toDays() + " days ago; what was before is no longer known");
        }
        return new Deployment(
                id(said.application(), at),
                said.application(),
                said.version(),
                at,
                now,
                said.commit(),
                said.url(),
                said.who(),
                said.note(),
                plan,
                Deployment.State.OPEN,
                Optional.empty(),
                "");
    }

    /** Equal for what says the same; who says it does not matter. */
    static String fingerprint(Announcement said) {
        String all = List.of(
                        said.application(),
                        said.version(),
                        said.at().map(Instant::toString).orElse(""),
                        said.commit(),
                        said.url(),
                        said.note())
                .stream()
                .map(text -> text.length() + ":" + text)
                .collect(Collectors.joining());
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Window window(Deployment deployment, String name) {
        List<Window> windows = deployment.plan().windows();
        return windows.stream()
                .filter(window -> window.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        Refused.Reason.UNKNOWN,
                        "there is no window \"" + name + "\"; there is "
                                + windows.stream().map(Window::name).collect(Collectors.joining(", "))));
    }

    void role(Deployment deployment, String role) {
        if (deployment.state() == Deployment.State.ABORTED || deployment.state() == Deployment.State.SUPERSEDED) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "the deployment is " + deployment.state().word() + ": " + deployment.why());
        }
        List<String> roles = deployment.plan().roles();
        if (!roles.contains(role)) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "there is no role \"" + role + "\"; "
                            + (roles.isEmpty()
                                    ? "watch.sign_offs names none"
                                    : "watch.sign_offs names " + String.join(", ", roles)));
        }
    }

    WindowVerdict lifted(WindowVerdict verdict, String who, String note) {
        if (verdict.decision() != Decision.NO_GO || !verdict.settled()) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "the window is " + verdict.decision().title() + ", and only a NO-GO can be lifted");
        } else if (verdict.lifted().isPresent()) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "the NO-GO is lifted already, by " + verdict.lifted().get().who());
        } else if (note.isBlank()) {
            throw new Refused(Refused.Reason.INVALID, "the note is missing: why the NO-GO does not count");
        }
        isShort("note", note, LONGEST_NOTE);
        return new WindowVerdict(
                verdict.deployment(),
                verdict.window(),
                verdict.decision(),
                verdict.basis(),
                verdict.at(),
                true,
                verdict.extended(),
                verdict.sentence(),
                verdict.evidence(),
                Optional.of(new WindowVerdict.Override(who, note, clock.instant())));
    }

    private String id(String application, Instant at) {
        String name = application
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String tail = random.ints(RANDOM_LETTERS, 0, LETTERS.length())
                .mapToObj(LETTERS::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
        return (name.isEmpty() ? "" : name.substring(0, Math.min(40, name.length())) + "-") + MOMENT.format(at) + "-"
                + tail;
    }

    private static void isShort(String what, String text, int most) {
        if (text.length() > most) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    what + " has " + text.length() + " characters; at most " + most + " are kept");
        }
    }
}
