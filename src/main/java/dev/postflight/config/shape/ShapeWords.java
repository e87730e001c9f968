package dev.postflight.config.shape;

import dev.postflight.check.Option;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.Credential;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.stream.Collectors;

/** A shape in words: what messages expect and what the reference says. */
public final class ShapeWords implements Shape.Visitor<String> {
    private static final ShapeWords WORDS = new ShapeWords();

    /** Beyond this a bound is there for arithmetic, not for people. */
    private static final Duration ENDLESS = Duration.ofDays(3_650);

    private ShapeWords() {}

    public static String of(Shape<?> shape) {
        return shape.accept(WORDS);
    }

    @Override
    public String text(Shape.Text text) {
        return "a text";
    }

    @Override
    public String hidden(Shape.Hidden hidden) {
        return Credential.EXPECTED;
    }

    @Override
    public String whole(Shape.Whole whole) {
        return "a whole number" + range(whole.least(), whole.most(), Long::toString);
    }

    @Override
    public String decimal(Shape.Decimal decimal) {
        return "a number"
                + Spelling.range(
                        Double.isInfinite(decimal.least()) ? "" : plain(decimal.least()),
                        Double.isInfinite(decimal.most()) ? "" : plain(decimal.most()));
    }

    private static String plain(double number) {
        return Unit.NONE.format(number, 9);
    }

    @Override
    public String flag(Shape.Flag flag) {
        return "true or false";
    }

    @Override
    public String span(Shape.Span span) {
        String most = span.most().compareTo(ENDLESS) > 0 ? "" : Spelling.span(span.most());
        String range = Spelling.range(span.least().isZero() ? "" : Spelling.span(span.least()), most);
        return Unit.SECONDS.expected() + (range.isEmpty() ? "" : "," + range);
    }

    @Override
    public String size(Shape.Size size) {
        String range = range(size.least(), size.most(), Spelling::size);
        return Unit.BYTES.expected() + (range.isEmpty() ? "" : "," + range);
    }

    @Override
    public String url(Shape.Url url) {
        return "a URL starting with "
                + url.schemes().stream().map(scheme -> scheme + "://").collect(Collectors.joining(" or "));
    }

    @Override
    public String choice(Shape.Choice choice) {
        return Spelling.oneOf(choice.words());
    }

    @Override
    public String regex(Shape.Regex regex) {
        return "a regular expression as RE2 knows them (no look-around, no back-references)";
    }

    @Override
    public String listOf(Shape.ListOf<?> list) {
        return of(list.each()) + ", or a list of such";
    }

    @Override
    public String mapOf(Shape.MapOf<?> map) {
        return "a mapping from names, each to " + of(map.each());
    }

    @Override
    public String group(Shape.Group group) {
        String options = group.options().stream().map(Option::name).collect(Collectors.joining(", "));
        String main = group.options().stream()
                .filter(Option::main)
                .map(option -> of(option.shape()) + ", or ")
                .collect(Collectors.joining());
        return main + "a mapping with " + options;
    }

    private static String range(long least, long most, java.util.function.LongFunction<String> spelling) {
        return Spelling.range(
                least == Long.MIN_VALUE ? "" : spelling.apply(least),
                most == Long.MAX_VALUE ? "" : spelling.apply(most));
    }
}
