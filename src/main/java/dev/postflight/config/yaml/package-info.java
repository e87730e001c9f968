/**
 * A configuration as text: files become a tree in which each thing knows its place, and what is wrong with them is collected and
 * told in one way.
 *
 * <p>It must not know what any key means. Start at {@link dev.postflight.config.yaml.Source}; {@link
 * dev.postflight.config.yaml.Node} is the result.
 */
@NullMarked
package dev.postflight.config.yaml;

import org.jspecify.annotations.NullMarked;
