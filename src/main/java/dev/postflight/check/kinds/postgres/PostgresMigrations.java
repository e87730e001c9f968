package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the database has the schema that the application was written for, by its migration tool's own table. */
final class PostgresMigrations extends PostgresTopic {
    private static final Option<String> TOOL =
            Option.choice("tool", MigrationTool.words(), "which tool made them").needed();
    private static final Option<List<String>> HEAD = Option.list(
                    "head",
                    new dev.postflight.check.Shape.Text(),
                    "the migration that must be the last one; several for several heads")
            .or(List.of());
    private static final Option<String> FOLDER =
            Option.text("folder", "the folder of migrations here, whose newest must be the last one");
    private static final Option<String> TABLE = Option.text(
            "table", "the tool's table, with its schema if it needs one; the tool's own default when left out");
    private static final Option<String> APP =
            Option.text("app", "Django's application label; the name of the folder above migrations when left out");

    static final Option<Settings> MIGRATIONS =
            Option.group("migrations", "the schema's migrations: give head or folder", TOOL, HEAD, FOLDER, TABLE, APP);

    static final Signal MIGRATION = Signal.of("migration", Unit.TEXT, "the last migration that the database has had");
    static final Signal AT_HEAD =
            Signal.of("migration_at_head", Unit.FLAG, "whether it is head, or the newest of the folder");
    static final Signal FAILED = Signal.of(
            "migrations_failed", Unit.NONE, "migrations that failed or never ended, where the tool writes that down");

    static final List<Signal> SIGNALS = List.of(MIGRATION, AT_HEAD, FAILED);

    private final BlockingWork work;
    private final MigrationTool tool;
    private final Set<String> head;
    private final Optional<Path> folder;
    private final String table;
    private final String app;

    PostgresMigrations(Setup setup, Settings given) {
        super("asking for migrations", SIGNALS, true);
        this.work = new BlockingWork(setup.vertx());
        this.tool = MigrationTool.of(given.get(TOOL));
        this.head = new TreeSet<>(given.get(HEAD));
        this.folder = given.find(FOLDER).map(Path::of);
        this.table = given.find(TABLE)
                .map(name -> List.of(name.split("\\.")).stream()
                        .map(PostgresSession::quoted)
                        .collect(Collectors.joining(".")))
                .orElse(tool.table());
        this.app = app(given).orElse("");
    }

    static boolean hasGoal(Settings settings) {
        return settings.find(MIGRATIONS)
                .filter(given -> given.has(HEAD) || given.has(FOLDER))
                .isPresent();
    }

    static Optional<String> problem(Settings given) {
        if (given.has(HEAD) && given.has(FOLDER)) {
            return Optional.of("head or folder, not both");
        } else if (given.find(FOLDER).filter(PostgresMigrations::isNoPath).isPresent()) {
            return Optional.of("folder as the path of a folder");
        } else if (given.get(TOOL).equals("django")) {
            return app(given).isEmpty() ? Optional.of("app, the label of Django's application") : Optional.empty();
        }
        return given.has(APP) ? Optional.of("app for Django alone") : Optional.empty();
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        return session.ask(title(), tool.sql(table, app))
                .compose(
                        rows -> expected(session.run()).map(expected -> Answer.of(readings(rows, expected))),
                        failure -> PostgresTrouble.is(failure, PostgresTrouble.UNDEFINED_TABLE)
                                ? Future.succeededFuture(nothing(session))
                                : Future.failedFuture(failure));
    }

    private Future<Set<String>> expected(Run run) {
        if (folder.isEmpty()) {
            return Future.succeededFuture(head);
        }
        Path place = folder.get();
        return work.ask( // a folder of another machine may never answer
                run,
                () -> new WireFailure(Finding.SOURCE_MISSING, "the folder " + place + " was not read in time here"),
                () -> newest(place));
    }

    @Override
    public void close() {
        work.close();
    }

    private Set<String> newest(Path place) throws Exception {
        try {
            Set<String> newest = MigrationFolder.newest(tool, place);
            if (newest.isEmpty()) {
                throw PostgresTrouble.broken("the folder " + place + " holds no migration of " + tool.word());
            }
            return newest;
        } catch (IOException e) {
            throw PostgresTrouble.broken("the folder of migrations cannot be read: " + e);
        }
    }

    private Answer nothing(PostgresSession session) {
        String why = "the database " + session.database() + " has no table " + table + ": nothing was ever migrated";
        return Answer.of(List.of(MIGRATION.absent(why), AT_HEAD.holdsUnless(Optional.of(why)), FAILED.absent(why)));
    }

    private List<Reading> readings(List<Row> rows, Set<String> expected) {
        List<String> failed = new ArrayList<>();
        List<Row> done = new ArrayList<>();
        for (Row row : rows) {
            if (row.getBoolean("failed")) {
                failed.add(row.getString("name"));
            } else {
                done.add(row);
            }
        }
        Set<String> last = last(done);
        String shown = last.isEmpty() ? "no migration" : show(last);
        List<Reading> readings = new ArrayList<>();
        readings.add(last.isEmpty() ? MIGRATION.absent("no migration was done") : MIGRATION.reads(shown));
        readings.add(FAILED.reads(failed.size()));
        if (!expected.isEmpty()) {
            Optional<String> problem = Optional.empty();
            if (!failed.isEmpty()) {
                problem = Optional.of("migration " + show(new TreeSet<>(failed)) + " failed or never ended");
            } else if (!last.equals(expected)) {
                problem = Optional.of("the database is at " + shown + ", "
                        + (folder.isPresent() ? "the newest of the folder is " : "expected ") + show(expected));
            }
            readings.add(AT_HEAD.holdsUnless(problem));
        }
        return readings;
    }

    private Set<String> last(List<Row> done) {
        if (tool == MigrationTool.ALEMBIC) {
            return done.stream().map(row -> row.getString("name")).collect(Collectors.toCollection(TreeSet::new));
        } else if (tool == MigrationTool.LIQUIBASE && folder.isEmpty()) {
            return done.isEmpty() ? Set.of() : Set.of(done.get(done.size() - 1).getString("id"));
        }
        return done.stream()
                .map(row -> row.getString("name"))
                .max(MigrationFolder.BY_NUMBER)
                .map(Set::of)
                .orElse(Set.of());
    }

    private static String show(Set<String> names) {
        return Plain.text(String.join(", ", names));
    }

    /** {@code shop/orders/migrations} belongs to the application orders. */
    private static Optional<String> app(Settings given) {
        return given.find(APP)
                .or(() -> given.find(FOLDER)
                        .filter(folder -> !isNoPath(folder))
                        .map(Path::of)
                        .map(Path::getParent)
                        .map(Path::getFileName)
                        .map(Path::toString));
    }

    private static boolean isNoPath(String text) {
        try {
            return Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return true;
        }
    }
}
