package dev.postflight.check.kinds.files;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.FolderWalk;
import dev.postflight.check.kinds.shared.NamePattern;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the files of a folder through which systems exchange them: fresh, fetched, named, owned and made as agreed. */
public final class FilesCheck implements Check {
    static final Option<String> FOLDER =
            Option.text("folder", "the folder").needed().asMain();
    static final Option<String> MATCH = Option.text(
                    "match",
                    "names of the files, such as *.jsonl; with slashes their way below the folder: */*.csv, **/*.csv")
            .or("*");
    static final Option<Boolean> RECURSIVE =
            Option.flag("recursive", "looks through the folders below too").or(false);
    static final Option<List<String>> IGNORE = Option.list(
                    "ignore", new Shape.Text(), "names of files that are none of the exchange's")
            .or(List.of(".*", "*.tmp", "*.part", "*.md5", "*.sha1", "*.sha256", "*.sha512", "*SUMS"));
    static final Option<Duration> SETTLE = Option.span(
                    "settle",
                    Duration.ZERO,
                    Duration.ofDays(1),
                    "a file that was changed within this time may still be growing, and its content is not judged")
            .or(Duration.ofSeconds(10));
    static final Option<Duration> STUCK_AFTER = Option.span(
            "stuck_after",
            Duration.ofSeconds(1),
            Duration.ofDays(3650),
            "how old a file gets at most before it is fetched");
    static final Option<com.google.re2j.Pattern> NAMING =
            Option.regex("naming", "what the whole name of each file has to look like");
    static final Option<String> MODE =
            Option.text("mode", "the most that a file may permit, in octal digits such as \"640\"");
    static final Option<String> FOLDER_MODE =
            Option.text("folder_mode", "the most that the folder may permit, such as \"750\"");
    static final Option<String> OWNER =
            Option.text("owner", "name of the user to whom the files and the folder belong");
    static final Option<String> GROUP =
            Option.text("group", "name of the group to which the files and the folder belong");
    static final Option<Boolean> JSON_LINES = Option.flag(
                    "json_lines", "reads each file once, of any size: each line has to be one JSON value")
            .or(false);
    static final Option<String> CHECKSUM = Option.text(
            "checksum", "the file beside each that holds its sum: \"*.sha256\", where * is its name, or SHA256SUMS");
    static final Option<Boolean> DUPLICATES = Option.flag(
                    "duplicates", "reads files of the same size once, to find those with the same content")
            .or(false);

    public static final CheckKind KIND = CheckKind.named("files")
            .summary(
                    "Looks at the files of a folder: fresh, fetched in time, named, owned, permitted and made as agreed.")
            .options(
                    FOLDER,
                    MATCH,
                    RECURSIVE,
                    IGNORE,
                    SETTLE,
                    STUCK_AFTER,
                    NAMING,
                    MODE,
                    FOLDER_MODE,
                    OWNER,
                    GROUP,
                    JSON_LINES,
                    CHECKSUM,
                    DUPLICATES)
            .signals(FilesSignals.ALL)
            .impliesWhen(settings -> settings.has(STUCK_AFTER), FilesSignals.STUCK, "0")
            .impliesWhen(settings -> settings.has(NAMING), FilesSignals.NAMES_OK, "true")
            .impliesWhen(settings -> settings.has(MODE) || settings.has(FOLDER_MODE), FilesSignals.MODES_OK, "true")
            .impliesWhen(settings -> settings.has(OWNER) || settings.has(GROUP), FilesSignals.OWNERS_OK, "true")
            .impliesWhen(settings -> settings.get(JSON_LINES), FilesSignals.JSON_LINES_OK, "true")
            .impliesWhen(settings -> settings.has(CHECKSUM), FilesSignals.CHECKSUMS_OK, "true")
            .impliesWhen(settings -> settings.get(DUPLICATES), FilesSignals.DUPLICATES, "0")
            .targets(settings -> new CheckKind.Target(title(settings), ""))
            .complains(FilesCheck::complaints)
            .opens(FilesCheck::new);

    private final BlockingWork work;
    private final Settings settings;
    private final Path folder;
    private final FolderWalk walk;
    private final Rights rights;
    private final Contents contents;

    private FilesCheck(Setup setup) {
        this.settings = setup.settings();
        this.work = new BlockingWork(setup.vertx());
        this.folder = Path.of(settings.get(FOLDER));
        this.walk = new FolderWalk(folder, NamePattern.of(settings.get(MATCH)), settings.get(RECURSIVE));
        this.rights = new Rights(settings);
        this.contents = new Contents(settings);
    }

    @Override
    public Future<Outcome> run(Run run) {
        String late = "folder " + folder + " could not be looked through within "
                + Unit.SECONDS.format(run.timeout().toMillis() / 1e3);
        return work.run(run, () -> Outcome.sourceMissing(late), () -> look(run));
    }

    @Override
    public void close() {
        work.close();
    }

    private Outcome look(Run run) throws Trouble {
        FilesLook look = new FilesLook(settings, rights, contents.isWanted());
        rights.folder(folder, look.modes(), look.owners());
        walk.walk(run, look);
        List<Reading> readings = new ArrayList<>(look.readings());
        try {
            readings.addAll(contents.read(run, look));
            return Outcome.measured(readings);
        } catch (Trouble trouble) {
            return trouble.outcome(readings);
        }
    }

    private static String title(Settings settings) {
        String match = settings.get(MATCH);
        return settings.get(FOLDER) + (match.equals("*") ? "" : "/" + match);
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        NamePattern.problem(settings.get(MATCH)).ifPresent(problem -> complaints.put(MATCH.name(), problem));
        settings.get(IGNORE).stream()
                .flatMap(text -> NamePattern.problem(text).stream())
                .findFirst()
                .ifPresent(problem -> complaints.put(IGNORE.name(), problem));
        for (Option<String> mode : List.of(MODE, FOLDER_MODE)) {
            Optional<String> text = settings.find(mode);
            if (text.isPresent() && !text.get().matches("0?[0-7]{3}")) {
                complaints.put(mode.name(), "three octal digits such as \"640\"");
            }
        }
        settings.find(CHECKSUM)
                .filter(name -> name.isBlank() || name.indexOf('/') >= 0)
                .ifPresent(name -> complaints.put(CHECKSUM.name(), "a name such as *.sha256 or SHA256SUMS"));
        return complaints;
    }
}
