package dev.postflight.net;

import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges chains, and remembers for a moment which were sound: a service that is probed every few seconds sends the same
 * bytes each time, and checking their signatures anew was a quarter of a probe's cost.
 *
 * <p>Only the very same bytes are recognised, only what was sound is remembered, and never beyond the first date at which
 * one of the certificates expires.
 */
final class SoundChains {
    /** So soon the platform's opinion is asked again, should it change without a new context. */
    private static final Duration MEMORY = Duration.ofMinutes(1);
    /** A chain takes some 20 KB. */
    private static final int MOST = 256;

    private final Chain judge;
    private final Map<List<ByteBuffer>, Sound> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<ByteBuffer>, Sound> eldest) {
            return size() > MOST;
        }
    };

    /**
     * @param chain the one that was judged, so that its certificates are not parsed again
     * @param from until then the judgement says nothing, should the clock be set back
     */
    private record Sound(List<X509Certificate> chain, Instant from, Instant until) {
        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    /**
     * @param chain as it was sent
     * @param problem why nobody should trust it
     */
    record Judged(List<X509Certificate> chain, Optional<String> problem) {}

    SoundChains(Chain judge) {
        this.judge = judge;
    }

    Judged judge(List<X509Certificate> chain, Instant now) {
        List<ByteBuffer> bytes = bytes(chain);
        @Nullable Sound sound = find(bytes);
        if (sound != null && sound.holds(now)) {
            return new Judged(sound.chain, Optional.empty());
        }
        Optional<String> problem = judge.problem(chain, now);
        if (problem.isEmpty() && !bytes.isEmpty()) {
            keep(bytes, new Sound(chain, now, expiry(chain, now.plus(MEMORY))));
        }
        return new Judged(chain, problem);
    }

    private synchronized @Nullable Sound find(List<ByteBuffer> bytes) {
        return known.get(bytes);
    }

    private synchronized void keep(List<ByteBuffer> bytes, Sound sound) {
        known.put(bytes, sound);
    }

    private static Instant expiry(List<X509Certificate> chain, Instant latest) {
        return chain.stream()
                .map(each -> each.getNotAfter().toInstant())
                .filter(date -> date.isBefore(latest))
                .min(Instant::compareTo)
                .orElse(latest);
    }

    /** Empty, which is never remembered, where a certificate has no encoding. */
    private static List<ByteBuffer> bytes(List<X509Certificate> chain) {
        List<ByteBuffer> bytes = new ArrayList<>(chain.size());
        for (X509Certificate each : chain) {
            try {
                bytes.add(ByteBuffer.wrap(each.getEncoded()));
            } catch (CertificateEncodingException e) {
                return List.of();
            }
        }
        return bytes;
    }
}
