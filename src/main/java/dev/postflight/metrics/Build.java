package dev.postflight.metrics;

/** Which build runs, and on what. */
public record Build(String version, String revision, String java) {}
