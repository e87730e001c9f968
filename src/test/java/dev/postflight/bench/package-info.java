/**
 * What Postflight costs, next to others in the same run: {@code ./mvnw -Pbench verify} runs each {@code *Bench}, {@code
 * -Psoak} the {@code *Soak}. They print tables and leave {@code target/bench/*.json}; only a ratio within one run means
 * something, so a missed bar is shown and fails nothing.
 */
package dev.postflight.bench;
