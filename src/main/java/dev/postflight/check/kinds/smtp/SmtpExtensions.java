package dev.postflight.check.kinds.smtp;

import dev.postflight.check.kinds.shared.Plain;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a server answered to EHLO: a line of greeting, and a line for each thing that it can do (RFC 5321, section 4.1.1.1). */
record SmtpExtensions(List<String> lines) {
    private static final int LONGEST = 500;

    static SmtpExtensions of(SmtpAnswer hello) {
        return new SmtpExtensions(
                hello.lines().stream().skip(1).map(String::strip).toList());
    }

    boolean has(String name) {
        return lines.stream().anyMatch(line -> name.equalsIgnoreCase(line.split(" ", 2)[0]));
    }

    /** Ways to log in; some servers of old name them after an equals sign. */
    Set<String> logins() {
        return lines.stream()
                .map(line -> line.toUpperCase(Locale.ROOT).split("[ =]", 2))
                .filter(words -> words.length == 2 && words[0].equals("AUTH"))
                .flatMap(words -> Arrays.stream(words[1].strip().split("\\s+", -1)))
                .collect(Collectors.toSet());
    }

    /** 0 stands for no fixed limit: RFC 1870. */
    Optional<Double> largest() {
        return lines.stream()
                .map(line -> line.toUpperCase(Locale.ROOT).split(" ", 2))
                .filter(words -> words.length == 2 && words[0].equals("SIZE") && words[1].matches("[1-9]\\d{0,17}"))
                .map(words -> Double.valueOf(words[1]))
                .findFirst();
    }

    String text() {
        return Plain.cut(String.join(", ", lines), LONGEST).replaceAll("\\p{C}", "?");
    }
}
