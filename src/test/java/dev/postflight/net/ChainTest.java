package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Authority;
import dev.postflight.testing.Authority.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainTest {
    private static final Authority ROOT = Authority.root("Root");
    private static final Instant NOW = Authority.now();
    private static final Instant LATER = NOW.plus(Duration.ofDays(100));

    @TempDir
    Path folder;

    private Chain judge;

    @BeforeEach
    void trustTheRoot() throws Exception {
        judge = trusting(ROOT.certificate());
    }

    @Test
    void soundWithAndWithoutTheRoot() {
        Credential credential =
                ROOT.under("A", LATER).under("B", LATER).drafts("shop.example").issue();
        assertEquals(Optional.empty(), judge.problem(credential.chain(), NOW));
        List<X509Certificate> whole = new ArrayList<>(credential.chain());
        whole.add(ROOT.certificate());
        assertEquals(Optional.empty(), judge.problem(whole, NOW));
        assertEquals(Optional.empty(), Chain.disorder(whole));
    }

    @Test
    void everyOrderOfTheOthersIsSound() {
        List<X509Certificate> chain = ROOT.under("A", LATER)
                .under("B", LATER)
                .under("C", LATER)
                .drafts("shop.example")
                .issue()
                .chain();
        List<X509Certificate> others = new ArrayList<>(chain.subList(1, chain.size()));
        for (int i = 0; i < 6; i++) {
            Collections.rotate(others, i);
            List<X509Certificate> mixed = new ArrayList<>(List.of(chain.get(0)));
            mixed.addAll(others);
            assertEquals(Optional.empty(), judge.problem(mixed, NOW));
            assertEquals(
                    others.equals(chain.subList(1, chain.size())),
                    Chain.disorder(mixed).isEmpty());
        }
    }

    @Test
    void emptyChain() {
        assertEquals(Optional.of("no certificate was sent"), judge.problem(List.of(), NOW));
        assertEquals(Optional.empty(), Chain.disorder(List.of()));
    }

    @Test
    void expiredCertificateThatNobodyNeedsDoesNoHarm() {
        Credential credential = ROOT.drafts("shop.example").issue();
        X509Certificate old =
                Authority.selfSigned("old").until(NOW.minusSeconds(60)).issue().certificate();
        assertEquals(Optional.empty(), judge.problem(List.of(credential.certificate(), old), NOW));
    }

    @Test
    void gapFurtherUpNamesTheMissingIssuer() {
        List<X509Certificate> chain = ROOT.under("A", LATER)
                .under("B", LATER)
                .drafts("shop.example")
                .issue()
                .chain();
        assertEquals(
                Optional.of(
                        "certificate's issuer CN=A is not trusted here and no intermediate certificate was sent for it"),
                judge.problem(chain.subList(0, 2), NOW));
    }

    @Test
    void authorityOfTheSameNameIsNotTheSame() {
        Authority impostor = Authority.root("Root");
        Optional<String> problem =
                judge.problem(impostor.drafts("shop.example").issue().chain(), NOW);
        assertTrue(problem.isPresent());
        problem = judge.problem(
                List.of(impostor.drafts("shop.example").issue().certificate(), impostor.certificate()), NOW);
        assertTrue(problem.isPresent());
    }

    @Test
    void leafThatIsNoAuthorityCannotIssue() {
        Authority.Draft leaf = ROOT.drafts("shop.example");
        Credential forged = leaf.issuing("bank.example");
        Optional<String> problem = judge.problem(forged.chain(), NOW);
        assertTrue(problem.orElse("").startsWith("certificate is refused: "), problem.toString());
    }

    @Test
    void trustedLeafIsSoundOnlyWhileItLasts() throws Exception {
        X509Certificate good = Authority.selfSigned("shop.example").issue().certificate();
        assertEquals(Optional.empty(), trusting(good).problem(List.of(good), NOW));
        X509Certificate bad = Authority.selfSigned("shop.example")
                .until(NOW.minusSeconds(7200))
                .issue()
                .certificate();
        assertEquals(
                Optional.of("certificate expired on " + NOW.minusSeconds(7200) + " (2 h ago)"),
                trusting(bad).problem(List.of(bad), NOW));
    }

    @Test
    void selfSignedIsNotSelfIssued() {
        assertTrue(Chain.isSelfSigned(ROOT.certificate()));
        Authority namesake = Authority.root("shop.example");
        assertFalse(Chain.isSelfSigned(namesake.drafts("shop.example").issue().certificate()));
    }

    @Test
    void platformTrustsNoneOfOurs() throws Exception {
        assertEquals(
                Optional.of(
                        "certificate's issuer CN=Root is not trusted here and no intermediate certificate was sent for it"),
                Chain.trusting(Optional.empty())
                        .problem(ROOT.drafts("shop.example").issue().chain(), NOW));
    }

    @Test
    void fileOfAuthoritiesMustHoldSome() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertThrows(IOException.class, () -> Chain.trusting(Optional.of(empty)));
    }

    private Chain trusting(X509Certificate authority) throws Exception {
        return Chain.trusting(Optional.of(Files.writeString(folder.resolve("ca"), Authority.pem(authority))));
    }
}
