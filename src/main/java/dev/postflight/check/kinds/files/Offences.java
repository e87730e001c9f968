package dev.postflight.check.kinds.files;

import dev.postflight.check.kinds.shared.Plain;
import java.util.Optional;

/** How many files break one rule, and what the first of them by name does. */
final class Offences {
    private long count;
    private String first = "";
    private String what = "";

    /** @param what as the end of "it …" */
    void add(String name, String what) {
        count++;
        if (first.isEmpty() || name.compareTo(first) < 0) {
            first = name;
            this.what = what;
        }
    }

    /** One sentence; empty where there are none. */
    Optional<String> sentence() {
        String one = Plain.text(first) + " " + what;
        return count == 0 ? Optional.empty() : Optional.of(count == 1 ? one : one + ", and " + (count - 1) + " more");
    }
}
