package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.postflight.testing.Authority;
import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SoundChainsTest {
    private static final Authority ROOT = Authority.root("Root");
    private static final Instant NOW = Authority.now();
    private static final Instant SOON = NOW.plusSeconds(30);

    private final List<X509Certificate> chain =
            ROOT.under("A", SOON).drafts("shop.example").issue().chain();
    private SoundChains chains;

    @BeforeEach
    void trustTheRoot() throws Exception {
        chains = new SoundChains(trusting(ROOT.certificate()));
    }

    @Test
    void theSameBytesAreRecognised() throws Exception {
        SoundChains.Judged first = chains.judge(chain, NOW);
        SoundChains.Judged again = chains.judge(parsedAnew(chain), NOW.plusSeconds(20));
        assertEquals(Optional.empty(), again.problem());
        assertSame(first.chain(), again.chain());
    }

    @Test
    void anIntermediateThatExpiresMeanwhileIsNoticedOnTheDate() throws Exception {
        chains.judge(chain, NOW);
        List<X509Certificate> sent = parsedAnew(chain);
        assertSame(sent, chains.judge(sent, SOON.plusSeconds(1)).chain());
    }

    @Test
    void aClockThatIsSetBackIsNotTrusted() throws Exception {
        chains.judge(chain, NOW);
        List<X509Certificate> sent = parsedAnew(chain);
        assertSame(sent, chains.judge(sent, NOW.minus(Duration.ofSeconds(1))).chain());
    }

    @Test
    void anotherLeafAnotherOrderAndAPartAreJudgedByThemselves() throws Exception {
        chains.judge(chain, NOW);
        X509Certificate forged = Authority.root("Root")
                .under("A", SOON)
                .drafts("shop.example")
                .issue()
                .chain()
                .get(0);
        List<X509Certificate> other = new ArrayList<>(chain);
        other.set(0, forged);
        assertNotEquals(Optional.empty(), chains.judge(other, NOW).problem());
        List<X509Certificate> leafAlone = chain.subList(0, 1);
        assertEquals(
                new Chain(store(ROOT.certificate())).problem(leafAlone, NOW),
                chains.judge(leafAlone, NOW).problem());
    }

    @Test
    void whatIsBadIsJudgedEachTime() throws Exception {
        SoundChains strangers = new SoundChains(trusting(Authority.root("Other").certificate()));
        Optional<String> problem = strangers.judge(chain, NOW).problem();
        List<X509Certificate> again = parsedAnew(chain);
        assertEquals(problem, strangers.judge(again, NOW).problem());
        assertSame(again, strangers.judge(again, NOW).chain());
    }

    private static List<X509Certificate> parsedAnew(List<X509Certificate> chain) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> parsed = new ArrayList<>();
        for (X509Certificate each : chain) {
            parsed.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
        }
        return parsed;
    }

    private static Chain trusting(X509Certificate root) throws Exception {
        return new Chain(store(root));
    }

    private static KeyStore store(X509Certificate root) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("root", root);
        return store;
    }
}
