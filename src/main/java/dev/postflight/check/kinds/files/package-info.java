/**
 * The kind {@code files}: a folder through which systems exchange files, or one that must look as agreed.
 *
 * <p>Start at {@link dev.postflight.check.kinds.files.FilesCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.files;

import org.jspecify.annotations.NullMarked;
