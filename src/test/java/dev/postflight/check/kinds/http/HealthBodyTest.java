package dev.postflight.check.kinds.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Health answers as services give them. */
class HealthBodyTest {

    @Test
    void springBootNamesTheComponentThatIsDown() {
        assertHealthy("{\"status\":\"UP\",\"components\":{\"db\":{\"status\":\"UP\"},\"ping\":{\"status\":\"UP\"}}}");
        assertProblem(
                "db is DOWN",
                "{\"status\":\"DOWN\",\"components\":{\"db\":{\"status\":\"DOWN\",\"details\":{\"error\":\"no\"}},"
                        + "\"diskSpace\":{\"status\":\"UP\",\"details\":{\"free\":1}}}}");
        assertProblem("status is OUT_OF_SERVICE", "{\"status\":\"OUT_OF_SERVICE\",\"groups\":[\"liveness\"]}");
    }

    @Test
    void nestedComponentsAreNamedByTheirPath() {
        assertProblem(
                "storage.s3 is DOWN; storage.disks.b is DOWN",
                "{\"status\":\"DOWN\",\"components\":{\"storage\":{\"status\":\"DOWN\",\"components\":{"
                        + "\"s3\":{\"status\":\"DOWN\"},\"disks\":{\"status\":\"DOWN\",\"components\":{"
                        + "\"a\":{\"status\":\"UP\"},\"b\":{\"status\":\"DOWN\"}}}}}}}");
    }

    @Test
    void olderSpringBootHasDetails() {
        assertProblem("redis is DOWN", "{\"status\":\"DOWN\",\"details\":{\"redis\":{\"status\":\"DOWN\"}}}");
        assertProblem("status is DOWN", "{\"status\":{\"code\":\"DOWN\",\"description\":\"\"}}");
    }

    @Test
    void serviceDecidesWhichComponentItCanDoWithout() {
        assertHealthy("{\"status\":\"UP\",\"components\":{\"cache\":{\"status\":\"DOWN\"}}}");
    }

    @Test
    void microProfileListsItsChecks() {
        assertHealthy("{\"status\":\"UP\",\"checks\":[]}");
        assertProblem(
                "database is DOWN",
                "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"database\",\"status\":\"DOWN\",\"data\":{}},"
                        + "{\"name\":\"queue\",\"status\":\"UP\"}]}");
    }

    @Test
    void healthJsonObservesEachComponentSeveralTimes() {
        assertHealthy("{\"status\":\"pass\",\"version\":\"1\"}");
        assertHealthy("{\"status\":\"warn\",\"checks\":{\"cpu:utilization\":[{\"status\":\"warn\"}]}}");
        assertProblem(
                "cassandra:responseTime is fail",
                "{\"status\":\"fail\",\"checks\":{\"cassandra:responseTime\":[{\"status\":\"pass\"},{\"status\":\"fail\"}],"
                        + "\"uptime\":[{\"componentType\":\"system\",\"observedValue\":1}]}}");
    }

    @Test
    void aspNetCoreHasEntriesOrResultsOrOneWord() {
        assertHealthy("Healthy");
        assertHealthy("{\"status\":\"Degraded\",\"results\":{\"mail\":{\"status\":\"Degraded\"}}}");
        assertProblem("status is Unhealthy", "Unhealthy\n");
        assertProblem(
                "sql is Unhealthy",
                "{\"status\":\"Unhealthy\",\"totalDuration\":\"00:00:01\",\"entries\":{\"sql\":{\"status\":\"Unhealthy\"}}}");
    }

    @Test
    void plainStatusWillDo() {
        assertHealthy("{\"status\":\"ok\"}");
        assertHealthy("{\"healthy\":true}");
        assertProblem("status is error", "{\"status\":\"error\"}");
        assertProblem("status is not known to be good: starting", "{\"status\":\"starting\"}");
    }

    @Test
    void whatSaysNothingOfHealthIsNoReport() {
        assertProblem("answer is no health report", "{\"name\":\"shop\"}");
        assertProblem("answer is no health report", "");
        assertProblem("answer is no health report", "<html>");
    }

    @Test
    void manyThatAreDownAreCounted() {
        StringBuilder components = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            components.append(i == 0 ? "" : ",").append("\"c").append(i).append("\":{\"status\":\"DOWN\"}");
        }
        assertProblem(
                "c0 is DOWN; c1 is DOWN; c2 is DOWN; c3 is DOWN; c4 is DOWN; and 3 more",
                "{\"status\":\"DOWN\",\"components\":{" + components + "}}");
    }

    @Test
    void deepNestingIsNoTrap() {
        int depth = 900;
        String deep = "{\"components\":".repeat(depth) + "{}" + "}".repeat(depth);
        assertProblem("answer is no health report", deep);
    }

    private static void assertHealthy(String body) {
        assertEquals("", HealthBody.problem(body).orElse(""));
    }

    private static void assertProblem(String problem, String body) {
        assertEquals(problem, HealthBody.problem(body).orElse(""));
    }
}
