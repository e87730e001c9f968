package dev.postflight.check.kinds.backup.s3;

import java.util.Optional;

/**
 * Who signs.
 *
 * @param token of a session, where the keys are lent for a while
 */
public record S3Keys(String id, String secret, Optional<String> token) {
    /** Never the secret. */
    @Override
    public String toString() {
        return "keys of " + id;
    }
}
