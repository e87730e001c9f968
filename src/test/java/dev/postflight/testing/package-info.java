/** Servers that misbehave, one file a misbehaviour, and what runs a check against them. */
package dev.postflight.testing;
