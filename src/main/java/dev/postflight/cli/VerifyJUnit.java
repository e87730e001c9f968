package dev.postflight.cli;

import dev.postflight.outcome.Status;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A verification as JUnit's XML, which delivery pipelines show check by check. */
final class VerifyJUnit {
    private VerifyJUnit() {}

    static String render(Verification verification) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "postflight");
            xml.writeAttribute("timestamp", moment(verification.at()));
            xml.writeAttribute("tests", String.valueOf(verification.checks().size()));
            xml.writeAttribute("failures", String.valueOf(verification.decisive(Status.FAIL)));
            xml.writeAttribute("errors", String.valueOf(verification.decisive(Status.UNKNOWN)));
            xml.writeAttribute("skipped", String.valueOf(asides(verification)));
            xml.writeAttribute("time", seconds(verification.took().toNanos()));
            for (Verification.Checked check : verification.checks()) {
                write(xml, check);
            }
            xml.writeCharacters("\n  ");
            xml.writeStartElement("system-out");
            xml.writeCharacters(VerifyText.summary(verification));
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to a string", e);
        }
        return text + "\n";
    }

    private static void write(XMLStreamWriter xml, Verification.Checked check) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", check.application());
        xml.writeAttribute("name", check.id());
        xml.writeAttribute("time", seconds(check.took().toNanos()));
        switch (check.status()) {
            case PASS -> {}
            case WARN -> element(xml, "system-out", "warn: " + check.note());
            case FAIL -> problem(xml, check.decides() ? "failure" : "skipped", check.note());
            case UNKNOWN -> problem(xml, check.decides() ? "error" : "skipped", check.note());
        }
        xml.writeEndElement();
    }

    private static void problem(XMLStreamWriter xml, String name, String note) throws XMLStreamException {
        xml.writeEmptyElement(name);
        xml.writeAttribute("message", printable(note));
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(printable(text));
        xml.writeEndElement();
    }

    /** XML 1.0 has no place for control characters, not even escaped. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x09\\x0a\\x0d\\x20-\\ud7ff\\ue000-\\ufffd]", "\ufffd");
    }

    /** What is not good but only for information; told as skipped, since any failure turns a pipeline red. */
    private static long asides(Verification verification) {
        return verification.count(Status.FAIL)
                + verification.count(Status.UNKNOWN)
                - verification.decisive(Status.FAIL)
                - verification.decisive(Status.UNKNOWN);
    }

    /** In UTC and without saying so, as the schema of Ant's reports wants it. */
    private static String moment(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }
}
