package dev.postflight.check.kinds.smtp;

import dev.postflight.check.kinds.shared.Plain;
import java.util.List;

/**
 * One answer of a mail server: RFC 5321, section 4.2.
 *
 * @param lines without their codes
 */
record SmtpAnswer(int code, List<String> lines) {

    /** 2xx: done. */
    boolean isDone() {
        return code / 100 == 2;
    }

    /** 3xx: goes on. */
    boolean wantsMore() {
        return code / 100 == 3;
    }

    /** 4xx: not now. */
    boolean isTemporary() {
        return code / 100 == 4;
    }

    String text() {
        return String.join(" / ", lines);
    }

    /** Fit for a sentence. */
    @Override
    public String toString() {
        return Plain.text((code + " " + text()).strip());
    }
}
