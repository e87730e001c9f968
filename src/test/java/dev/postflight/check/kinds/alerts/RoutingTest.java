package dev.postflight.check.kinds.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where alerts go, by configurations as Alertmanager shows them. */
final class RoutingTest {
    private static final String CONFIG = """
            route:
              receiver: "nobody"
              routes:
              - receiver: team
                matchers: ['app="shop"', 'severity=~"page|ticket"']
                routes:
                - matchers: ['env!="prod"']
                  receiver: "nobody"
              - match: {app: bank}
                match_re: {severity: "p.*"}
                continue: true
                receiver: "nobody"
              - match: {app: bank}
                receiver: team
              - matchers: ['app="inherits"']
            receivers:
            - name: "nobody"
            - name: team
              webhook_configs: [{url: "<secret>"}]
            """;

    @Test
    void anAlertIsFollowedToItsReceiver() {
        assertEquals(Optional.empty(), problem(Map.of("app", "shop", "severity", "page", "env", "prod")));
        assertEquals(
                Optional.of("an alert with app=\"shop\", severity=\"page\" goes to nobody, which tells nobody"),
                problem(Map.of("app", "shop", "severity", "page")));
        assertEquals(
                Optional.of("an alert with app=\"shop\", severity=\"note\" goes to nobody, which tells nobody"),
                problem(Map.of("app", "shop", "severity", "note")));
        assertEquals(Optional.empty(), problem(Map.of("app", "bank", "severity", "page")));
        assertEquals(
                Optional.of("an alert with app=\"inherits\" goes to nobody, which tells nobody"),
                problem(Map.of("app", "inherits")));
    }

    @Test
    void withoutLabelsOneWayToSomebodyIsEnough() {
        assertEquals(Optional.empty(), problem(Map.of()));
        assertEquals(
                Optional.of("no route leads to a receiver that tells anybody: a, b has no configuration"),
                Routing.of(
                                "route: {receiver: a, routes: [{receiver: b}]}\n"
                                        + "receivers: [{name: a}, {name: b, email_configs: []}, {name: c, email_configs: [{}]}]")
                        .orElseThrow()
                        .problem(Map.of()));
    }

    @Test
    void whatIsNoConfigurationIsNone() {
        assertTrue(Routing.of("route: [").isEmpty());
        assertTrue(Routing.of("hello").isEmpty());
        assertTrue(Routing.of("receivers: []").isEmpty());
    }

    @Test
    void oneEntryMayHoldSeveralMatchers() {
        String config = "route: {receiver: nobody, routes: [{receiver: team, matchers: ['%s']}]}\n"
                + "receivers: [{name: nobody}, {name: team, webhook_configs: [{}]}]";
        Map<String, String> labels = Map.of("app", "shop", "severity", "a,b");
        for (String matchers :
                List.of("{app=\"shop\",severity=\"a,b\"}", "{app=shop}", "app=\"shop\", severity=~\"a,.\"")) {
            Routing routing = Routing.of(config.formatted(matchers)).orElseThrow();
            assertEquals(Optional.empty(), routing.problem(labels), matchers);
            assertTrue(routing.problem(Map.of("app", "bank")).isPresent(), matchers);
        }
    }

    @Test
    void aRouteThatIsNotUnderstoodLeadsNobodyKnowsWhere() {
        assertTrue(Routing.of("route: {receiver: a, routes: [{receiver: b, matchers: ['app shop']}]}\n"
                        + "receivers: [{name: a}]")
                .isEmpty());
    }

    @Test
    void matchersAreReadAsAlertmanagerWritesThem() {
        Map<String, String> labels = Map.of("app", "shop \"A\"", "severity", "page");
        assertTrue(matches("app=\"shop \\\"A\\\"\"", labels));
        assertTrue(matches("severity=page", labels));
        assertTrue(matches("path=\"C:\\\\new\"", Map.of("path", "C:\\new")));
        assertTrue(matches("code=~\"\\d+\"", Map.of("code", "500")));
        assertTrue(matches(" severity =~ \"page|ticket\" ", labels));
        assertFalse(matches("severity=~\"pag\"", labels));
        assertTrue(matches("severity!~\"pag\"", labels));
        assertTrue(matches("none=\"\"", labels));
        assertFalse(matches("none!=\"\"", labels));
        assertTrue(LabelMatcher.of("app").isEmpty());
        assertTrue(LabelMatcher.of("app=\"a\", b=\"c\"").isEmpty());
        assertTrue(LabelMatcher.of("app=~\"(\"").isEmpty());
    }

    private static boolean matches(String matcher, Map<String, String> labels) {
        return LabelMatcher.of(matcher).orElseThrow().matches(labels);
    }

    private static Optional<String> problem(Map<String, String> labels) {
        return Routing.of(CONFIG).orElseThrow().problem(labels);
    }
}
