package dev.postflight.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.outcome.Status;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SteadyTest {

    @Test
    void isUnknownBeforeTheFirstRun() {
        assertEquals(Status.UNKNOWN, new Steady(Hysteresis.NONE).status());
    }

    @ParameterizedTest(name = "{0}, pass after {1}, {4}: {2} is reported as {3}")
    @CsvSource(textBlock = """
            1,      1, PWFUP,          PWFUP,          every run counts by itself
            2 of 3, 2, F,              F,              the first run is adopted
            2 of 3, 2, U,              U,              the first run is adopted
            2 of 3, 2, PFP,            PPP,            one lost packet is nothing
            2 of 3, 2, PFPPFPP,        PPPPPPP,        nor is one now and then
            2 of 3, 2, PFF,            PPF,            two in a row are evidence
            2 of 3, 2, PFPF,           PPPF,           so are two of three
            2 of 3, 2, FPFPFPP,        FFFFFFP,        a recovery takes two in a row
            2 of 3, 2, FPPF,           FFPP,           after it old failures count no more
            2 of 3, 2, FFFPPF,         FFFFPP,         however many they were
            2 of 3, 2, FFFPPFF,        FFFFPPF,        new ones do
            3 of 9, 1, FFFPPPPF,       FFFPPPPP,       a recovered check does not fall back on old evidence
            3,      2, PFFPFFF,        PPPPPPF,        three in a row
            3 of 5, 2, PFPFPF,         PPPPPF,         three of five
            3 of 5, 2, PFPPFPF,        PPPPPPP,        but not three of six
            3 of 5, 2, PFFPPPF,        PPPPPPP,        and a pass never worsens
            2 of 3, 2, PWW,            PPW,            a warning needs two as well
            2 of 3, 2, PWF,            PPW,            a failure is also at least a warning
            2 of 3, 2, PWFF,           PPWF,           and two failures fail
            2 of 3, 2, PFW,            PPW,            whichever comes first
            2 of 3, 2, PUU,            PPU,            not knowing is reported after two
            2 of 3, 2, PUF,            PPU,            a failure counts for unknown
            2 of 3, 2, PFU,            PPU,            whichever comes first
            2 of 3, 2, PUFF,           PPUF,           only failures make a failure
            2 of 3, 2, PUUUF,          PPUUU,          and one of them is not enough
            2 of 3, 2, FUU,            FFU,            a failure becomes unknown after two
            2 of 3, 2, FUP,            FFU,            unknown and pass prove no more than unknown
            2 of 3, 2, FWP,            FFW,            warn and pass prove no more than warn
            2 of 3, 2, FPWP,           FFWW,           and one more pass is too few for a pass
            2 of 3, 2, FWPPP,          FFWWP,          two are enough
            2 of 3, 2, FPW,            FFW,            whichever comes first
            2 of 3, 2, FWW,            FFW,            a failure becomes a warning after two
            1,      3, FPPP,           FFFP,           three passes
            1,      3, FPPFPPP,        FFFFFFP,        in a row
            1,      3, WFPP,           WFFF,           what was before the failure does not help
            2 of 2, 1, PFPFPF,         PPPPPP,         never two in a row
            """)
    void sequences(String failAfter, int passAfter, String runs, String reported, String why) {
        Hysteresis hysteresis = Hysteresis.NONE.failAfter(failAfter).passAfter(passAfter);
        Steady steady = new Steady(hysteresis);
        String seen = runs.chars()
                .mapToObj(letter -> letter(steady.accept(status(letter))))
                .collect(Collectors.joining());
        assertEquals(reported, seen, why);
    }

    private static Status status(int letter) {
        return switch (letter) {
            case 'P' -> Status.PASS;
            case 'W' -> Status.WARN;
            case 'F' -> Status.FAIL;
            case 'U' -> Status.UNKNOWN;
            default -> throw new IllegalArgumentException();
        };
    }

    private static String letter(Status status) {
        return status.name().substring(0, 1);
    }
}
