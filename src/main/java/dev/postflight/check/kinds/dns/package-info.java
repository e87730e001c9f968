/**
 * The kind {@code dns}: questions to name servers, in messages read and written here.
 *
 * <p>Start at {@link dev.postflight.check.kinds.dns.DnsCheck}.
 */
@NullMarked
package dev.postflight.check.kinds.dns;

import org.jspecify.annotations.NullMarked;
