/**
 * Deployments under watch: takes registrations, hands what the board knows to the judge, keeps and tells what comes of it.
 * Start reading at {@link dev.postflight.launch.Watches}.
 */
@NullMarked
package dev.postflight.launch;

import org.jspecify.annotations.NullMarked;
