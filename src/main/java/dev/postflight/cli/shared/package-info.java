/** What all commands share: exit codes, refusals, and whether somebody watches. */
@NullMarked
package dev.postflight.cli.shared;

import org.jspecify.annotations.NullMarked;
