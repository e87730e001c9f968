package dev.postflight.check.kinds.heartbeat;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One of the five fields of a cron expression: the numbers that it allows.
 *
 * @param star whether it begins with a star: then it binds nothing by itself, even where a step follows
 */
record CronField(BitSet allowed, boolean star) {

    /** What a field may hold. */
    enum Range {
        MINUTE("minute", 0, 59, ""),
        HOUR("hour", 0, 23, ""),
        DAY("day of the month", 1, 31, ""),
        MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
        /** 0 and 7 are both Sunday. */
        WEEKDAY("day of the week", 0, 7, "sun mon tue wed thu fri sat");

        private final String title;
        private final int least;
        private final int most;
        private final String names;

        Range(String title, int least, int most, String names) {
            this.title = title;
            this.least = least;
            this.most = most;
            this.names = names;
        }

        String title() {
            return title;
        }

        private List<String> names() {
            return names.isEmpty() ? List.of() : List.of(names.split(" "));
        }
    }

    boolean allows(int number) {
        return allowed.get(number);
    }

    static CronField parse(Range range, String text) {
        BitSet allowed = new BitSet(range.most + 1);
        for (String part : text.split(",", -1)) {
            add(allowed, range, text, part);
        }
        if (range == Range.WEEKDAY && allowed.get(7)) {
            allowed.set(0);
        }
        return new CronField(allowed, text.startsWith("*"));
    }

    private static void add(BitSet allowed, Range range, String text, String part) {
        String[] stepped = part.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        boolean all = stepped[0].equals("*");
        if (stepped.length > 2 || ends.length > 2) {
            throw wrong(range, text, "numbers, ranges such as 1-5, lists such as 1,3 and steps such as */5");
        }
        int first = all ? range.least : number(range, text, ends[0]);
        int last = all ? last(range) : ends.length == 2 ? number(range, text, ends[1]) : first;
        if (last < first) {
            // 5-0 is Friday to Sunday for whoever counts Sunday as the last day
            boolean untilSunday = range == Range.WEEKDAY && last == 0;
            if (!untilSunday) {
                throw wrong(range, text, "ranges from the smaller to the larger, such as 22-23,0-2 over midnight");
            }
            last = 7;
        }
        int step = 1;
        if (stepped.length == 2) {
            if (!all && ends.length == 1) {
                throw wrong(range, text, "a step after a range, such as " + ends[0] + "-" + last(range) + "/5");
            }
            step = stepped[1].matches("[1-9]\\d{0,3}") ? Integer.parseInt(stepped[1]) : 0;
            if (step == 0) {
                throw wrong(range, text, "a step that is a whole number from 1 on");
            }
        }
        for (int number = first; number <= last; number += step) {
            allowed.set(number);
        }
    }

    /** A star stands for each day of the week once. */
    private static int last(Range range) {
        return range == Range.WEEKDAY ? 6 : range.most;
    }

    private static int number(Range range, String text, String word) {
        int name = range.names().indexOf(word.toLowerCase(Locale.ROOT));
        if (name >= 0) {
            return name + range.least;
        }
        int number = word.matches("\\d{1,3}") ? Integer.parseInt(word) : -1;
        if (number < range.least || number > range.most) {
            throw wrong(
                    range,
                    text,
                    "numbers from " + range.least + " to " + range.most
                            + (range.names().isEmpty()
                                    ? ""
                                    : " or names such as " + range.names().get(0) + " and "
                                            + range.names().get(1)));
        }
        return number;
    }

    private static IllegalArgumentException wrong(Range range, String text, String expected) {
        return new IllegalArgumentException("the " + range.title + " \"" + text + "\" is none; it takes " + expected);
    }
}
