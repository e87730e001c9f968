package dev.postflight.check.kinds.files;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;

/** What a folder of files tells. */
final class FilesSignals {
    static final Signal FILES = Signal.of("files", Unit.NONE, "how many files match, those that still grow included");
    static final Signal GROWING =
            Signal.of("growing", Unit.NONE, "how many of them were changed within settle and may still be growing");
    static final Signal NEWEST = Signal.of("newest", Unit.TIMESTAMP, "when the newest file was changed");
    static final Signal NEWEST_AGE = Signal.of("newest_age", Unit.SECONDS, "how long ago the newest file was changed")
            .judgedOnly();
    static final Signal OLDEST = Signal.of("oldest", Unit.TIMESTAMP, "when the oldest file was changed");
    static final Signal OLDEST_AGE = Signal.of("oldest_age", Unit.SECONDS, "how long ago the oldest file was changed")
            .judgedOnly();
    static final Signal SIZE = Signal.of("size", Unit.BYTES, "size of all files together");
    static final Signal LARGEST = Signal.of("largest", Unit.BYTES, "size of the largest file");
    static final Signal SMALLEST = Signal.of("smallest", Unit.BYTES, "size of the smallest file that does not grow");
    static final Signal STUCK =
            Signal.of("stuck", Unit.NONE, "how many files are older than stuck_after: nobody fetched them");
    static final Signal NAMES_OK = Signal.of("names_ok", Unit.FLAG, "whether every file is named as naming says");
    static final Signal MODES_OK = Signal.of(
            "modes_ok", Unit.FLAG, "whether no file permits more than mode, nor the folder more than folder_mode");
    static final Signal OWNERS_OK =
            Signal.of("owners_ok", Unit.FLAG, "whether every file, and the folder, belongs to owner and group");
    static final Signal LINES = Signal.of("lines", Unit.NONE, "how many lines the newest file has, with json_lines");
    static final Signal JSON_LINES_OK =
            Signal.of("json_lines_ok", Unit.FLAG, "whether every line of every file is one JSON value");
    static final Signal CHECKSUMS_OK =
            Signal.of("checksums_ok", Unit.FLAG, "whether every file has the checksum that is written beside it");
    static final Signal DUPLICATES =
            Signal.of("duplicates", Unit.NONE, "how many files have the content of another one");

    static final Signal[] ALL = {
        FILES,
        GROWING,
        NEWEST,
        NEWEST_AGE,
        OLDEST,
        OLDEST_AGE,
        SIZE,
        LARGEST,
        SMALLEST,
        STUCK,
        NAMES_OK,
        MODES_OK,
        OWNERS_OK,
        LINES,
        JSON_LINES_OK,
        CHECKSUMS_OK,
        DUPLICATES
    };

    private FilesSignals() {}
}
