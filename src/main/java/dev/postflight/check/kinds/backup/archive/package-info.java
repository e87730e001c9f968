/**
 * What the bytes of a backup tell from outside: which format it has, whether it is whole, whether it is encrypted.
 *
 * <p>It knows nothing of checks. Start at {@link dev.postflight.check.kinds.backup.archive.Archive}.
 */
@NullMarked
package dev.postflight.check.kinds.backup.archive;

import org.jspecify.annotations.NullMarked;
