/**
 * The kind {@code backup}: whether there are backups, from when, how large, whether anybody could restore them.
 *
 * <p>Start at {@link dev.postflight.check.kinds.backup.BackupCheck}; a {@link
 * dev.postflight.check.kinds.backup.BackupPlace} is where backups lie.
 */
@NullMarked
package dev.postflight.check.kinds.backup;

import org.jspecify.annotations.NullMarked;
