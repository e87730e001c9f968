/**
 * What must outlive a restart. One implementation of the logic over two databases, SQLite in a folder or PostgreSQL; it never
 * blocks an event loop. What it acknowledges is on disk. Start reading at {@link dev.postflight.store.Store}.
 */
@NullMarked
package dev.postflight.store;

import org.jspecify.annotations.NullMarked;
