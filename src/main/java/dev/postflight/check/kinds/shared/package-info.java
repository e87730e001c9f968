/**
 * What several kinds need alike, and none owns: options, and words for what a target sent.
 *
 * <p>Start at {@link dev.postflight.check.kinds.shared.TlsOptions}.
 */
@NullMarked
package dev.postflight.check.kinds.shared;

import org.jspecify.annotations.NullMarked;
