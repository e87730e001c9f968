/**
 * What is kept as a tree, written as JSON: one class for each tree. Members that are not known are left alone, since a newer
 * version may have written them; numbers that JSON has no word for survive.
 */
@NullMarked
package dev.postflight.store.json;

import org.jspecify.annotations.NullMarked;
