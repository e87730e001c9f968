package dev.postflight.check.kinds.postgres;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where each migration tool writes down what it has done, and how its files are called.
 *
 * <p>The tables are those of each tool's own documentation.
 */
enum MigrationTool {
    /** One row for each head; the files name their predecessors, so that their order is not that of their names. */
    ALEMBIC("alembic_version", "SELECT version_num::text AS name, false AS failed FROM %s", "(.+)\\.py"),
    FLYWAY(
            "flyway_schema_history",
            "SELECT version::text AS name, NOT success AS failed FROM %s WHERE version IS NOT NULL",
            "V(.+?)__.+\\.(?:sql|java|class)"),
    /** Each application has its own line of migrations. */
    DJANGO(
            "django_migrations",
            "SELECT name::text AS name, false AS failed FROM %s WHERE app = %s",
            "(\\d{4}_\\w+)\\.py"),
    RAILS("schema_migrations", "SELECT version::text AS name, false AS failed FROM %s", "(\\d+)_.+\\.rb"),
    /** Rows are change sets, files hold several of them; so a file counts as done when the last of its own is. */
    LIQUIBASE(
            "databasechangelog",
            "SELECT regexp_replace(filename, '^.*/', '')::text AS name, id::text AS id, false AS failed FROM %s"
                    + " ORDER BY orderexecuted",
            "((?!.*(?:master|root)).+\\.(?:xml|ya?ml|json|sql))"),
    PRISMA(
            "_prisma_migrations",
            "SELECT migration_name::text AS name, finished_at IS NULL AS failed FROM %s WHERE rolled_back_at IS NULL",
            "(.+)/migration\\.sql"),
    KNEX(
            "knex_migrations",
            "SELECT regexp_replace(name, '\\.[a-z]+$', '')::text AS name, false AS failed FROM %s",
            "(.+?)(?<!\\.d)\\.(?:js|cjs|mjs|ts)");

    private final String table;
    private final String sql;

    @SuppressWarnings("ImmutableEnumChecker") // compiled patterns are
    private final Pattern files;

    MigrationTool(String table, String sql, String files) {
        this.table = table;
        this.sql = sql;
        this.files = Pattern.compile(files);
    }

    static List<String> words() {
        return Stream.of(values()).map(MigrationTool::word).toList();
    }

    static MigrationTool of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it writes when nobody tells it otherwise. */
    String table() {
        return table;
    }

    /** The migrations done, as {@code name} and {@code failed}. */
    String sql(String table, String app) {
        return sql.formatted(table, PostgresSession.literal(app));
    }

    /** Its migrations' files: the first group is the name as the table has it. */
    Pattern files() {
        return files;
    }
}
