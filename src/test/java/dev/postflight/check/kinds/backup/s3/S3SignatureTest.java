package dev.postflight.check.kinds.backup.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class S3SignatureTest {
    /** The example "GET Bucket (List Objects)" of AWS' own reference of Signature Version 4. */
    @Test
    void signsAsAwsReferenceDoes() {
        S3Signature signature = new S3Signature(
                "us-east-1",
                new S3Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty()));
        Map<String, String> headers = signature.headers(
                "examplebucket.s3.amazonaws.com",
                "/",
                new TreeMap<>(Map.of("max-keys", "2", "prefix", "J")),
                Instant.parse("2013-05-24T00:00:00Z"));
        assertEquals(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                        + "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                headers.get("authorization"));
        assertEquals("20130524T000000Z", headers.get("x-amz-date"));
    }

    @Test
    void encodesAsSigned() {
        assertEquals("a%20b=%2Fc%2B%C3%BC&d=~", S3Signature.query(new TreeMap<>(Map.of("a b", "/c+ü", "d", "~"))));
        assertEquals("/a%20b/c", S3Signature.path("/a b/c"));
    }
}
