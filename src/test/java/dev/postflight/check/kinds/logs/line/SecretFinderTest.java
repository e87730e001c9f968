package dev.postflight.check.kinds.logs.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in the forms in which they reach logs, none of them anybody's, and what only looks like one. */
final class SecretFinderTest {
    private static final String LETTERS = "Zk3jWq8LrT5nXbV2mYc7HdPs9FgKa4Ue";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "private_key | -----BEGIN RSA PRIVATE KEY-----",
                "private_key | key: \"-----BEGIN PRIVATE KEY-----\\nMIIE",
                "private_key | -----BEGIN OPENSSH PRIVATE KEY-----",
                "aws_key | using AKIAZK3JWQ4LRT5NXBV2 in eu-west-1",
                "token | aws_secret_access_key = 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",
                "github_token | push with ghp_Zk3jWq8LrT5nXbV2mYc7HdPs9FgKa4UeBn6T",
                "gitlab_token | PRIVATE-TOKEN glpat-Zk3jWq8LrT5nXbV2mYc7",
                "slack_token | posting as xox0-x",
                "slack_webhook | POST https://hooks.slack.com/services/T0/B0/Zk3jWq8LrT5nXbV2mYc7HdPs",
                "stripe_key | sk_live",
                "google_key | AIza",
                "model_key | sk-proj-Zk3jWq8LrT5nXbV2mYc7HdPs9FgKa4UeBn6T",
                "npm_token | npm_Zk3jWq8LrT5nXbV2mYc7HdPs9FgKa4UeBn6T",
                "jwt | got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
                "authorization | > Authorization: Bearer 1a2b3c4d5e",
                "authorization | {\"headers\":{\"authorization\":\"Basic bWU6aHVudGVyMg==\"}}",
                "bearer_token | sent Bearer Zk3jWq8LrT5nXbV2mYc7",
                "password | login user=bob password=hunter2",
                "password | {\"user\":\"bob\",\"password\":\"correct horse\"}",
                "password | {\\\"passwd\\\":\\\"hunter2\\\"}",
                "password | Server=db;User Id=sa;Password=hunter2;Encrypt=no",
                "password | POST /login?user=bob&pwd=hunter2&x=1",
                "password | db.password: s3cr3t-hunter",
                "password | PGPASSWORD=hunter2 pg_dump",
                "token | api_key=Zk3jWq8LrT5n",
                "token | GET /callback?access_token=Zk3jWq8LrT5n&state=1",
                "token | \"client_secret\": \"Zk3jWq8L-rT5n\"",
                "url_credentials | connecting to postgres://shop:hunter2@db.example:5432/shop",
                "url_credentials | redis://:hunter2@cache.example/0",
                "card_number | paid with 4111111111111111",
                "card_number | paid with 5500 0000 0000 0004, thanks",
                "card_number | card 4012-8888-8888-1881.",
                "card_number | {\"pan\":\"378282246310005\"}",
                "card_number | amex 3782 822463 10005",
                "card_number | card number: 6011111111111117"
            })
    void found(String pattern, String line) {
        assertEquals(pattern, names(whole(line)), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=***",
                "password=********",
                "password=[REDACTED]",
                "password=<hidden>",
                "\"password\":\"[FILTERED]\"",
                "password=null",
                "password: incorrect",
                "password: required for user bob",
                "Password authentication failed for user shop",
                "password=${DB_PASSWORD}",
                "password={}",
                "password=%s",
                "{\"password\":\"\",\"user\":\"bob\"}",
                "password_changed=true passwordless=no",
                "cwd PWD=/srv/shop",
                "token=***",
                "Invalid token: signature mismatch",
                "token: expired at 12:00",
                "token_type=bearer",
                "total_tokens=123456789 max_tokens: 4096",
                "next_page_token=Zk3jWq8LrT5n",
                "secret_name=shop/database",
                "secret=projects",
                "Authorization: ***",
                "Authorization: Bearer ***",
                "authorization failed for bob",
                "Bearer authentication is required here",
                "https://example.com/a:b@c",
                "https://example.com:8443/path?mail=a@example.com",
                "ssh://git@example.com/shop.git",
                "postgres://shop:***@db.example/shop",
                "postgres://shop@db.example:5432/shop",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN PUBLIC KEY-----",
                "task-1234567890123456789012345678901234567890",
                "sk-ant-",
                "risk-assessment-of-a-very-long-name-without-end",
                "eyJhbGciOiJIUzI1NiJ9 alone",
                "2026-11-21T13:03:27.123456789Z at 1763730207123456789",
                "time=1763730207123 id=4111111111111111",
                "order 4111111111111111 was paid",
                "order_id: \"4111111111111111\"",
                "trace 00000000-4111-1111-1111-111111111111",
                "41111111-1111-1111-1111-111111111111",
                "4111111111111112 fails its check digit",
                "9411111111111111 41111111111111111 411111111111111",
                "a4111111111111111 4111111111111111b 4111111111111111.5 /4111111111111111",
                "0000000000000000 4444444444444444",
                "192.0.2.1 4.111.111.111",
                ""
            })
    void notFound(String line) {
        assertEquals("", names(line), line);
    }

    @Test
    void severalInOneLineAndWhereTheyStand() {
        byte[] line = "xx password=hunter2 via postgres://a:hunter3@db and 4111111111111111 xx"
                .getBytes(StandardCharsets.UTF_8);
        List<SecretFinder.Found> found = new SecretFinder().find(line, 0, line.length);
        assertEquals(
                List.of("password=hunter2", "s://a:hunter3@d", "4111111111111111"),
                found.stream()
                        .map(each -> new String(line, each.from(), each.to() - each.from(), StandardCharsets.UTF_8))
                        .toList());
    }

    /** Digits in a row as ids are: some tenth of a percent of them still look like a card. */
    @Test
    void randomNumbersAreSeldomCards() {
        Random random = new Random(7);
        SecretFinder finder = new SecretFinder();
        int found = 0;
        int all = 100_000;
        for (int i = 0; i < all; i++) {
            StringBuilder digits = new StringBuilder("value ");
            int length = 13 + random.nextInt(7);
            for (int digit = 0; digit < length; digit++) {
                digits.append(random.nextInt(10));
            }
            byte[] line = digits.toString().getBytes(StandardCharsets.US_ASCII);
            found += finder.find(line, 0, line.length).size();
        }
        assertEquals(0.005, (double) found / all, 0.003);
    }

    /** Tokens are put together here, so that no scanner of this repository finds one. */
    private static String whole(String line) {
        return line.replaceAll("xox0-x$", "xox" + "b-123456789012-" + LETTERS.substring(0, 20))
                .replaceAll("sk_live$", "sk_" + "live_" + LETTERS.substring(0, 24))
                .replaceAll("AIza$", "AI" + "za" + LETTERS + "Bn6")
                .replaceAll("/T0/B0/", "/T0ABCDEF/B0ABCDEF/");
    }

    private static String names(String line) {
        byte[] bytes = ("password=hunter2\n" + line + "\npassword=hunter2").getBytes(StandardCharsets.UTF_8);
        return new SecretFinder()
                .find(bytes, 17, bytes.length - 17).stream()
                        .map(SecretFinder.Found::pattern)
                        .collect(Collectors.joining(" "));
    }
}
