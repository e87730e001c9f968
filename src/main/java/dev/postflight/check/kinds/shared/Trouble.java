package dev.postflight.check.kinds.shared;

import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/** Why a run could not measure, in one plain sentence, and whose fault that is. */
public final class Trouble extends Exception {
    private static final long serialVersionUID = 1;

    private final Finding finding;

    private Trouble(Finding finding, String sentence) {
        super(sentence, null, false, false); // what happens to a target is no bug of ours: no stack trace
        this.finding = finding;
    }

    public static Trouble ofTarget(String sentence) {
        return new Trouble(Finding.TARGET_BAD, sentence);
    }

    public static Trouble ofSource(String sentence) {
        return new Trouble(Finding.SOURCE_MISSING, sentence);
    }

    public static Trouble ofCheck(String sentence) {
        return new Trouble(Finding.CHECK_BROKEN, sentence);
    }

    public static Trouble of(Finding finding, String sentence) {
        return new Trouble(finding, sentence);
    }

    /** Of a file or folder: missing is the target's fault, closed to us is the check's. */
    public static Trouble ofFile(String what, IOException failure) {
        if (failure instanceof NoSuchFileException missing) {
            return ofTarget(what + " " + missing.getFile() + " does not exist");
        } else if (failure instanceof NotDirectoryException file) {
            return ofCheck(what + " " + file.getFile() + " is no folder");
        } else if (failure instanceof AccessDeniedException denied) {
            return ofCheck(what + " " + denied.getFile() + " may not be read by the user "
                    + System.getProperty("user.name") + ": grant it read access, and execute access to each folder");
        } else if (failure instanceof FileSystemException other) {
            return ofCheck(what + " " + other.getFile() + " cannot be read: " + other.getReason());
        }
        return ofCheck(what + " cannot be read: " + Plain.text(String.valueOf(failure.getMessage())));
    }

    public Finding finding() {
        return finding;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    public Outcome outcome(List<Reading> readings) {
        return new Outcome(finding, sentence(), readings);
    }
}
