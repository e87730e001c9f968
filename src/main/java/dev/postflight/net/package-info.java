/**
 * The wire that network kinds share: name lookup, connect, TLS and STARTTLS on an event loop, each phase timed, all within
 * one deadline, every buffer capped.
 *
 * <p>Probes run on Netty itself, on Vert.x' event loops: a monitor must time each phase, keep verifying and trusting TLS
 * contexts strictly apart, and see a bad certificate's chain, none of which a pooled client gives. Start at {@link
 * dev.postflight.net.Network}.
 */
@NullMarked
package dev.postflight.net;

import org.jspecify.annotations.NullMarked;
