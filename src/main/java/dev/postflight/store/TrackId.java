package dev.postflight.store;

/** Which of a check's tracks: the runs themselves where the signal is empty. */
public record TrackId(String check, String signal, String key) {}
