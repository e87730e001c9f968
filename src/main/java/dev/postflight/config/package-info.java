/**
 * Files become immutable records, or a list of located mistakes. Nothing later reads YAML, maps or environment variables.
 *
 * <p>The way of a file: {@code Source} finds and reads it, {@code YamlTree} makes a {@code Node} tree of it in which each
 * thing knows its {@code Place}, {@code Templates} are worked in, {@code FileReader}, {@code CheckReader} and {@code
 * ShapeReader} make records of it. Whatever is wrong on the way goes to {@code Mistakes}. All keys are declared as
 * options, in {@code Key} or by a kind, from which {@link dev.postflight.config.ConfigSchema} and {@link
 * dev.postflight.config.Reference} are made too.
 *
 * <p>It must not know what a check does. Start at {@link dev.postflight.config.ConfigLoader}; {@link
 * dev.postflight.config.Config} is the result.
 */
@NullMarked
package dev.postflight.config;

import org.jspecify.annotations.NullMarked;
