package dev.postflight.launch;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The last word of the address at which each job reports: nobody guesses it, nobody has to configure it, and it is the same
 * for ever, since it is made of the check's id and a secret of the store.
 */
final class Addresses {
    private static final String ALGORITHM = "HmacSHA256";
    /** 128 bits: 22 letters. */
    private static final int BYTES = 16;

    private final Map<String, String> wordOfCheck = new LinkedHashMap<>();

    Addresses(String secret, Collection<String> checks) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            for (String check : checks) {
                byte[] digest = mac.doFinal(check.getBytes(StandardCharsets.UTF_8));
                wordOfCheck.put(
                        check, Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES)));
            }
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    Optional<String> of(String check) {
        return Optional.ofNullable(wordOfCheck.get(check));
    }

    /** The check whose word this is; compares with each in constant time, whichever matched before. */
    Optional<String> check(String word) {
        byte[] given = word.getBytes(StandardCharsets.UTF_8);
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, String> each : wordOfCheck.entrySet()) {
            if (MessageDigest.isEqual(each.getValue().getBytes(StandardCharsets.UTF_8), given)) {
                found = Optional.of(each.getKey());
            }
        }
        return found;
    }
}
