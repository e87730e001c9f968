/**
 * Two databases behind one small seam: statements in transactions, each run by a thread of its own that groups what waits
 * into one commit. It knows no deployment and no check, only SQL that both databases understand. Start reading at {@link
 * dev.postflight.store.database.Desk}.
 */
@NullMarked
package dev.postflight.store.database;

import org.jspecify.annotations.NullMarked;
