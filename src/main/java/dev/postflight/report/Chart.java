package dev.postflight.report;

import dev.postflight.outcome.Unit;
import dev.postflight.watch.Comparing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A curve as an SVG that stands within HTML: a line before the deployment, a line after it, the deployment marked, and what was
 * usual before carried on. It has classes and no styles, so that a strict content security policy lets it pass.
 */
final class Chart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 150;
    private static final double LEFT = 64;
    private static final double RIGHT = 8;
    private static final double TOP = 14;
    private static final double BOTTOM = 22;
    private static final int TICKS = 3;
    private static final double[] NICE = {1, 2, 5, 10, 20, 50, 100, 200, 500};
    /** The line is broken where more than one point is missing. */
    private static final double BREAK = 2.5;

    private final Curve curve;
    private final Unit unit;
    private final double step;
    private final double floor;
    private final double top;

    private Chart(Curve curve) {
        this.curve = curve;
        this.unit = Words.unit(curve);
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (Point point : all()) {
            least = Math.min(least, point.value());
            most = Math.max(most, point.value());
        }
        for (double line : lines()) {
            most = Math.max(most, line);
            least = Math.min(least, line);
        }
        // from zero unless all of it is far away from there
        double low = least > 0 && most < 3 * least ? Math.max(0, least - (most - least) * 0.5) : Math.min(0, least);
        double span = most > low ? most - low : Math.max(Math.abs(most), 1e-9);
        this.step = nice(span / TICKS, unit == Unit.BYTES ? 1024 : 1000);
        this.floor = Math.floor(low / step) * step;
        this.top = Math.max(low + span * 1.05, floor + step);
    }

    /** Of a curve that has points. */
    static String of(Curve curve) {
        return new Chart(curve).svg();
    }

    private String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escaped(label())));
        for (int i = 0; floor + i * step <= top; i++) {
            double tick = floor + i * step;
            svg.append(line("grid", LEFT, y(tick), WIDTH - RIGHT, y(tick)))
                    .append(text("axis end", LEFT - 6, y(tick) + 4, unit.format(tick)));
        }
        double marked = x(curve.deployed());
        String first = time(curve.from());
        svg.append(text("axis", LEFT, HEIGHT - 6, first))
                .append(text("axis middle", marked, HEIGHT - 6, "deployed " + time(curve.deployed())))
                .append(text("axis end", WIDTH - RIGHT, HEIGHT - 6, time(curve.until())));
        for (double line : lines()) {
            svg.append(line(line == curve.before() ? "usual" : "bound", marked, y(line), WIDTH - RIGHT, y(line)));
        }
        svg.append(line("deployed", marked, TOP - 8, marked, HEIGHT - BOTTOM))
                .append(path("before", curve.earlier()))
                .append(path("after", curve.later()));
        return svg.append("</svg>").toString();
    }

    /** The next step that reads well, in units of this base. */
    private static double nice(double least, double base) {
        double size = 1;
        while (size > least) {
            size /= base;
        }
        while (size * base <= least) {
            size *= base;
        }
        for (double one : NICE) {
            if (one * size >= least) {
                return one * size;
            }
        }
        return base * size;
    }

    private String label() {
        return curve.comparing().title() + ": " + Words.number(unit, curve.before()) + " before, "
                + Words.number(unit, curve.after()) + " after the deployment";
    }

    /** What was usual, and what is still no worse. */
    private List<Double> lines() {
        List<Double> lines = new ArrayList<>();
        if (Double.isFinite(curve.before())) {
            lines.add(curve.before());
        }
        Comparing comparing = curve.comparing();
        double bound = switch (comparing.method()) {
            case LEVEL -> curve.before() * (comparing.higherIsWorse() ? comparing.bound() : 1 / comparing.bound());
            case SHARE -> comparing.bound();
            case LEAK, BOUNDS, EXISTED -> Double.NaN;
        };
        double usual = Math.max(Math.abs(curve.before()), Math.abs(curve.after()));
        // a bound that is far away would leave the curve flat
        if (Double.isFinite(bound) && bound > 0 && Double.isFinite(usual) && bound < 20 * usual) {
            lines.add(bound);
        }
        return lines;
    }

    private List<Point> all() {
        List<Point> all = new ArrayList<>(curve.earlier());
        all.addAll(curve.later());
        return all;
    }

    private String path(String type, List<Point> points) {
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            boolean joins = i > 0 && point.minute() - points.get(i - 1).minute() < BREAK * curve.step();
            boolean goesOn =
                    i + 1 < points.size() && points.get(i + 1).minute() - point.minute() < BREAK * curve.step();
            double x = x(point.minute() + curve.step() / 2.0);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", joins ? "L" : "M", x, y(point.value())));
            if (!joins && !goesOn) {
                dots.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>",
                        type,
                        x,
                        y(point.value())));
            }
        }
        return points.isEmpty() ? "" : "<path class=\"" + type + "\" d=\"" + path + "\"/>" + dots;
    }

    private double x(double minute) {
        return LEFT + (minute - curve.from()) / (curve.until() - curve.from()) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (value - floor) / (top - floor) * (HEIGHT - BOTTOM - TOP);
    }

    private String time(long minute) {
        String moment = Words.moment(Instant.ofEpochSecond(minute * 60));
        return curve.until() - curve.from() > 24 * 60 ? moment.substring(5, 16) : moment.substring(11, 16);
    }

    private static String line(String type, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                type,
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(String type, double x, double y, String text) {
        return String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", type, x, y, Html.escaped(text));
    }
}
