/**
 * The commands that talk to a running daemon: deployments are told, waited for, signed, reported. What they know of it is its
 * HTTP API alone.
 *
 * <p>Start at {@link dev.postflight.cli.remote.DaemonClient}, then {@link dev.postflight.cli.remote.GateCommand}.
 */
@NullMarked
package dev.postflight.cli.remote;

import org.jspecify.annotations.NullMarked;
