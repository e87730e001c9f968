package dev.postflight.config.secret;

import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.util.Optional;

/** Gives a written text its meaning, or tells why it has none. */
public interface Resolver {

    Optional<String> resolve(String written, Place at);

    /**
     * For texts that everybody may read (labels, owner, ids): what a reference stands for would either leak there or be
     * masked, so none may stand there.
     */
    static Resolver published(Mistakes mistakes) {
        return (written, at) -> {
            StringBuilder text = new StringBuilder();
            for (Piece piece : Piece.of(written)) {
                switch (piece.kind()) {
                    case PLAIN -> text.append(piece.written());
                    case ESCAPE -> text.append("${");
                    case ENV, FILE, PARAMETER -> {
                        mistakes.add(
                                at,
                                Spelling.quote(written) + " holds a reference",
                                "plain text, since everybody may read it");
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(text.toString());
        };
    }
}
