/** The way in. {@link dev.postflight.Main} hands the arguments to the command line; the rooms are described one by one. */
@NullMarked
package dev.postflight;

import org.jspecify.annotations.NullMarked;
