package dev.postflight.store.database;

import java.util.List;

/**
 * How the tables are laid out, as steps from nothing to the newest version; step n leads to version n.
 *
 * @param steps statements, each of which ends with a semicolon at the end of a line
 */
public record Schema(List<String> steps) {
    public Schema {
        steps = List.copyOf(steps);
    }

    /** Brings the tables to the newest version, all of it or nothing. */
    void migrate(Session session) throws DatabaseFailure {
        session.begin();
        session.run("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
        session.run("INSERT INTO meta (name, value) VALUES ('schema', '0') ON CONFLICT (name) DO NOTHING");
        // whoever else has the same in mind waits here
        session.run("UPDATE meta SET value = value WHERE name = 'schema'");
        int version = version(session);
        for (String step : steps.subList(version, steps.size())) {
            for (String statement : step.split(";\\s*\\n", -1)) {
                if (!statement.isBlank()) {
                    session.run(statement);
                }
            }
        }
        session.run("UPDATE meta SET value = $1 WHERE name = 'schema'", String.valueOf(steps.size()));
        session.commit();
    }

    /** Looks whether somebody has brought them there. */
    void expect(Session session) throws DatabaseFailure {
        if (version(session) < steps.size()) {
            throw new DatabaseFailure(DatabaseFailure.Kind.LOST, "its tables are not ready yet");
        }
    }

    private int version(Session session) throws DatabaseFailure {
        List<Row> rows = session.ask("SELECT value FROM meta WHERE name = 'schema'");
        String value = rows.isEmpty() ? "0" : rows.get(0).text(0);
        int version = value.matches("\\d{1,6}") ? Integer.parseInt(value) : Integer.MAX_VALUE;
        if (version > steps.size()) {
            throw new DatabaseFailure(
                    DatabaseFailure.Kind.NEWER,
                    "what is kept there is of version " + value + ", and this Postflight knows versions up to "
                            + steps.size() + ": start a newer Postflight, or give this one another place");
        }
        return version;
    }
}
