/**
 * Reads what is added to log files, each line once, whatever becomes of the files: renamed, deleted, copied and truncated,
 * written anew.
 *
 * <p>Start at {@link dev.postflight.check.kinds.logs.file.FollowedFiles}.
 */
@NullMarked
package dev.postflight.check.kinds.logs.file;

import org.jspecify.annotations.NullMarked;
