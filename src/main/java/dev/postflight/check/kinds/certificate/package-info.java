/**
 * The kind {@code certificate}: what a server shows in a handshake, or what lies in files.
 *
 * <p>Start at {@link dev.postflight.check.kinds.certificate.CertificateCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.certificate;

import org.jspecify.annotations.NullMarked;
