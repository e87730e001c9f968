package dev.postflight.check.kinds.logs.remote;

import dev.postflight.check.kinds.logs.line.Level;

/**
 * A line that a server keeps.
 *
 * @param nanos when it was written, in unix time
 * @param id tells it from others of the same moment
 * @param stream what it belongs to: lines of one stream follow each other
 * @param level as the server has it; {@link Level#NONE} where the line itself has to say
 */
public record KeptLine(long nanos, String id, String stream, String text, Level level) {}
