/**
 * References to secrets: what they stand for, and the mask that keeps it from everybody.
 *
 * <p>It must not know what a secret is for. Start at {@link dev.postflight.config.secret.References}; {@link
 * dev.postflight.config.secret.Secrets} leaves the house of the configuration.
 */
@NullMarked
package dev.postflight.config.secret;

import org.jspecify.annotations.NullMarked;
