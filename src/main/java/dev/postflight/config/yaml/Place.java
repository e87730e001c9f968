package dev.postflight.config.yaml;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a node or a key stands: in the file, and in the tree.
 *
 * @param line from 1; 0 for the file as a whole
 * @param parent what holds it; null at the top
 * @param step from the parent to here: {@code .expect} or {@code [2]}
 * @param use where the template that it stands in was used; null outside of templates
 */
public record Place(
        Path file,
        int line,
        int column,
        @Nullable Place parent,
        String step,
        @Nullable Place use) {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int LONGEST_KEY = 100;

    public static Place of(Path file) {
        return new Place(file, 0, 0, null, "", null);
    }

    public Place at(int line, int column) {
        return new Place(file, line, column, parent, step, use);
    }

    public Place key(String key) {
        String step = PLAIN_KEY.matcher(key).matches() && key.length() <= LONGEST_KEY
                ? "." + key
                : "[" + Spelling.quote(key) + "]";
        return new Place(file, line, column, this, step, use);
    }

    public Place item(int index) {
        return new Place(file, line, column, this, "[" + index + "]", use);
    }

    /** The same place of a template's text, in the copy that was made for this use. */
    public Place usedBy(Place user) {
        return new Place(file, line, column, parent, step, user);
    }

    /** Made only when it is shown, since a large file has many places and few mistakes. */
    public String path() {
        Deque<String> steps = new ArrayDeque<>();
        for (Place place = this; place != null; place = place.parent) {
            steps.addFirst(place.step);
        }
        String path = String.join("", steps);
        return path.startsWith(".") ? path.substring(1) : path;
    }

    @Override
    public String toString() {
        return line == 0 ? file.toString() : file + ":" + line + ":" + column;
    }
}
