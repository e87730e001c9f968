package dev.postflight.watch;

import java.time.Instant;

/** Somebody's word on a deployment, for a role; a role's later word replaces its earlier one. */
public record SignOff(String deployment, String role, String who, boolean go, String note, Instant at) {}
