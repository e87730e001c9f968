package dev.postflight.report;

import java.util.List;

/** A curve as a line of blocks, the deployment marked by a bar: {@code ▂▂▃▂│▆▇█▇}. */
final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final int HALF = 30;

    private Sparkline() {}

    static String of(Curve curve) {
        double most = largest(curve.later(), largest(curve.earlier(), Double.NEGATIVE_INFINITY));
        double least = smallest(curve.later(), smallest(curve.earlier(), Double.POSITIVE_INFINITY));
        if (curve.isEmpty()) {
            return "";
        }
        // from zero where it is near, so that noise does not look like a mountain
        double floor =
                least > 0 && most < 4 * least && most > 0 ? Math.max(0, least - (most - least)) : Math.min(0, least);
        return half(curve.earlier(), curve.from(), curve.deployed(), floor, most)
                + "│"
                + half(curve.later(), curve.deployed(), curve.until(), floor, most);
    }

    private static String half(List<Point> points, long from, long until, double floor, double most) {
        StringBuilder line = new StringBuilder();
        double width = (until - from) / (double) HALF;
        for (int i = 0; i < HALF; i++) {
            double begin = from + i * width;
            double end = begin + width;
            double mean = points.stream()
                    .filter(point -> point.minute() >= begin && point.minute() < end)
                    .mapToDouble(Point::value)
                    .average()
                    .orElse(Double.NaN);
            line.append(Double.isNaN(mean) ? ' ' : BLOCKS.charAt(block(mean, floor, most)));
        }
        return line.toString();
    }

    private static int block(double value, double floor, double most) {
        int last = BLOCKS.length() - 1;
        return most <= floor
                ? 0
                : (int) Math.min(last, Math.max(0, Math.round((value - floor) / (most - floor) * last)));
    }

    private static double largest(List<Point> points, double otherwise) {
        return points.stream().mapToDouble(Point::value).reduce(otherwise, Math::max);
    }

    private static double smallest(List<Point> points, double otherwise) {
        return points.stream().mapToDouble(Point::value).reduce(otherwise, Math::min);
    }
}
