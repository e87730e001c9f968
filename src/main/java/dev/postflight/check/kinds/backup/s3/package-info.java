/**
 * Just as much of S3 as it takes to list a bucket: signing, asking, reading the answer.
 *
 * <p>It knows nothing of checks. Start at {@link dev.postflight.check.kinds.backup.s3.S3Client}.
 */
@NullMarked
package dev.postflight.check.kinds.backup.s3;

import org.jspecify.annotations.NullMarked;
