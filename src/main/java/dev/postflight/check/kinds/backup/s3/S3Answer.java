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
import java.util.function.BiConsumer;
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
        Map<String, String> told = new HashMap<>();
        try {
            read(xml, (name, text) -> {
                if (name.equals("Contents")) {
                    objects.add(object(told));
                } else {
                    told.put(name, text);
                }
            });
        } catch (XMLStreamException | DateTimeException | NumberFormatException e) {
            throw WireFailure.ofTarget(
                    "list of the bucket is not understood: " + Plain.text(String.valueOf(e.getMessage())));
        }
        if (!told.containsKey("IsTruncated")) {
            throw WireFailure.ofTarget("list of the bucket is not understood: it is none");
        }
        boolean more = Boolean.parseBoolean(told.get("IsTruncated"));
        if (more && !told.containsKey("NextContinuationToken")) {
            throw WireFailure.ofTarget("list of the bucket is cut off and does not say how to go on");
        }
        return new S3Answer(objects, more ? Optional.ofNullable(told.get("NextContinuationToken")) : Optional.empty());
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
                removed(told, "Key"),
                Long.parseLong(removed(told, "Size")),
                Instant.parse(removed(told, "LastModified")));
    }

    /** What an object does not tell must not come from the one before it. */
    private static String removed(Map<String, String> told, String name) {
        return Optional.ofNullable(told.remove(name)).orElse("");
    }

    private static void read(byte[] xml, BiConsumer<String, String> reader) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // no entities, no files, no bombs
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader events = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
        try {
            StringBuilder text = new StringBuilder();
            while (events.hasNext()) {
                int event = events.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    text.setLength(0);
                } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                    text.append(events.getText());
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    reader.accept(events.getLocalName(), text.toString());
                    text.setLength(0);
                }
            }
        } finally {
            events.close();
        }
    }
}
