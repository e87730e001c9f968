/**
 * What an option is declared to be, read out of a tree, put into words, and into a JSON Schema.
 *
 * <p>It must not know any key or kind. Start at {@link dev.postflight.config.shape.ShapeReader}.
 */
@NullMarked
package dev.postflight.config.shape;

import org.jspecify.annotations.NullMarked;
