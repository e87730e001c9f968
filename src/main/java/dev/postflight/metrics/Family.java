package dev.postflight.metrics;

import java.nio.charset.StandardCharsets;

/**
 * One metric family: its name, type, unit and help, written before its samples.
 *
 * @param name as its samples have it: {@code postflight_check_runs_total}, {@code postflight_build_info}
 * @param unit the word that the name ends with, without {@code _total}; empty for none
 */
record Family(String name, Type type, String unit, String help) {

    enum Type {
        GAUGE("gauge", "gauge", ""),
        COUNTER("counter", "counter", "_total"),
        HISTOGRAM("histogram", "histogram", ""),
        /** Known to OpenMetrics alone; the older format shows it as what it looks like. */
        INFO("gauge", "info", "_info");

        private final String inText;
        private final String inOpenMetrics;
        private final String suffix;

        Type(String inText, String inOpenMetrics, String suffix) {
            this.inText = inText;
            this.inOpenMetrics = inOpenMetrics;
            this.suffix = suffix;
        }
    }

    Family {
        if (!name.endsWith(type.suffix)) {
            throw new IllegalArgumentException(name + " must end with " + type.suffix);
        }
    }

    static Family gauge(String name, String help) {
        return new Family(name, Type.GAUGE, unitOf(name), help);
    }

    static Family counter(String name, String help) {
        return new Family(name, Type.COUNTER, "", help);
    }

    static Family histogram(String name, String help) {
        return new Family(name, Type.HISTOGRAM, unitOf(name), help);
    }

    static Family info(String name, String help) {
        return new Family(name, Type.INFO, "", help);
    }

    byte[] head(Exposition format) {
        StringBuilder head = new StringBuilder();
        switch (format) {
            case TEXT -> {
                head.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append(escape(help, false))
                        .append('\n');
                head.append("# TYPE ")
                        .append(name)
                        .append(' ')
                        .append(type.inText)
                        .append('\n');
            }
            case OPEN_METRICS -> {
                // there a family is named without the ending that its samples carry
                String family = name.substring(0, name.length() - type.suffix.length());
                head.append("# TYPE ")
                        .append(family)
                        .append(' ')
                        .append(type.inOpenMetrics)
                        .append('\n');
                if (!unit.isEmpty()) {
                    head.append("# UNIT ")
                            .append(family)
                            .append(' ')
                            .append(unit)
                            .append('\n');
                }
                head.append("# HELP ")
                        .append(family)
                        .append(' ')
                        .append(escape(help, true))
                        .append('\n');
            }
        }
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String unitOf(String name) {
        for (String unit : new String[] {"seconds", "bytes", "ratio"}) {
            if (name.endsWith("_" + unit)) {
                return unit;
            }
        }
        return "";
    }

    private static String escape(String help, boolean quotes) {
        String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }
}
