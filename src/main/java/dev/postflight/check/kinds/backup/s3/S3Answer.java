package dev.postflight.check.kinds.backup.s3;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A page of a bucket's list.
 *
 * @param next where the next page begins; empty at the end
 */
public record S3Answer(List<S3Object> objects, Optional<String> next) {

    /** One object of a bucket. */
    public record S3Object(String key, long size, Instant modified) {}

    static S3Answer of(byte[] xml) throws WireFailure {
        List<S3Object> objects = new ArrayList<>();
        Map<String, String> outside = new HashMap<>();
        Map<String, String> inside = new HashMap<>();
        boolean[] inObject = {false};
        try {
            read(xml, new Reader() {
                @Override
                public void begin(String name) {
                    inObject[0] |= name.equals("Contents");
                }

                @Override
                public void end(String name, String text) {
                    if (name.equals("Contents")) {
                        objects.add(object(inside));
                        inside.clear();
                        inObject[0] = false;
                    } else {
                        (inObject[0] ? inside : outside).put(name, text);
                    }
                }
            });
        } catch (XMLStreamException | DateTimeException | NumberFormatException e) {
            throw WireFailure.ofTarget(
                    "list of the bucket is not understood: " + Plain.text(String.valueOf(e.getMessage())));
        }
        if (!outside.containsKey("IsTruncated")) {
            throw WireFailure.ofTarget("list of the bucket is not understood: it is none");
        }
        boolean more = Boolean.parseBoolean(outside.get("IsTruncated"));
        return new S3Answer(
                objects, more ? Optional.ofNullable(outside.get("NextContinuationToken")) : Optional.empty());
    }

    /** What stands in an error's answer, by name: Code, Message, Region; empty where it is none. */
    static Map<String, String> error(byte[] xml) {
        Map<String, String> told = new HashMap<>();
        try {
            read(xml, (name, text) -> told.put(name, Plain.text(text)));
        } catch (XMLStreamException e) {
            return told; // of a proxy, perhaps
        }
        return told;
    }

    private static S3Object object(Map<String, String> told) {
        return new S3Object(
                told.getOrDefault("Key", ""),
                Long.parseLong(told.getOrDefault("Size", "")),
                Instant.parse(told.getOrDefault("LastModified", "")));
    }

    private interface Reader {
        default void begin(String name) {}

        void end(String name, String text);
    }

    private static void read(byte[] xml, Reader reader) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // no entities, no files, no bombs
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader events = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
        try {
            StringBuilder text = new StringBuilder();
            while (events.hasNext()) {
                int event = events.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    reader.begin(events.getLocalName());
                    text.setLength(0);
                } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                    text.append(events.getText());
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    reader.end(events.getLocalName(), text.toString());
                    text.setLength(0);
                }
            }
        } finally {
            events.close();
        }
    }
}
