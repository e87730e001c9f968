package dev.postflight.config;

import dev.postflight.config.yaml.Mistake;
import java.util.List;

/** What came of reading a configuration. */
public sealed interface Loaded {

    /**
     * It can run.
     *
     * @param warnings what its owner should know all the same
     * @param written the same as text, for {@link ConfigShow}
     */
    record Valid(Config config, List<String> warnings, Written written) implements Loaded {
        public Valid {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It cannot.
     *
     * @param mistakes all of them, ordered by place; never empty
     */
    record Invalid(List<Mistake> mistakes) implements Loaded {
        public Invalid {
            mistakes = List.copyOf(mistakes);
        }
    }
}
