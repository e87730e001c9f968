/**
 * The kind {@code smtp}: a mail server from its greeting to a test mail.
 *
 * <p>Start at {@link dev.postflight.check.kinds.smtp.SmtpCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.smtp;

import org.jspecify.annotations.NullMarked;
