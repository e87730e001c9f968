package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postflight.config.secret.Secrets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final Secrets SECRETS = new Secrets(Map.of(
            "p@ss word/1",
            "${env:PASSWORD}",
            "tokenlong",
            "${env:LONG}",
            "token",
            "${env:TOKEN}",
            "abc",
            "${env:SHORT}"));

    @Test
    void aValueIsShownAsItsReference() {
        assertEquals("Bearer ${env:TOKEN} refused", SECRETS.mask("Bearer token refused"));
    }

    @Test
    void theLongestIsFoundFirst() {
        assertEquals("${env:LONG} and ${env:TOKEN}er", SECRETS.mask("tokenlong and tokener"));
    }

    @Test
    void shortValuesStayReadable() {
        assertEquals("abcd", SECRETS.mask("abcd"));
    }

    @Test
    void encodedValuesAreFoundToo() {
        String value = "p@ss word/1";
        assertEquals("q=${env:PASSWORD}", SECRETS.mask("q=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        assertEquals("/${env:PASSWORD}", SECRETS.mask("/p%40ss%20word%2F1"));
        assertFalse(SECRETS.mask(base64(value)).contains(base64(value).substring(0, 12)));
    }

    @Test
    void aPasswordInBasicCredentialsIsFoundBehindAnyName() {
        for (String name : List.of("", "a", "ab", "abc")) {
            String masked = SECRETS.mask("Basic " + base64(name + ":p@ss word/1"));
            assertEquals(true, masked.contains("${env:PASSWORD}"), masked);
        }
    }

    @Test
    void nothingIsMaskedWhereThereIsNoSecret() {
        assertEquals("any text", Secrets.NONE.mask("any text"));
    }

    @Test
    void canariesAppearNowhere() throws Exception {
        List<String> texts = new ArrayList<>();
        for (String name : List.of("shop.yaml", "templates.yaml")) {
            Loaded.Valid valid = ValidConfigTest.load(ValidConfigTest.FOLDER.resolve(name));
            texts.add(ConfigShow.yaml(valid));
            texts.add(valid.toString());
            texts.add(valid.config().toString());
            texts.add(valid.config().secrets().toString());
            valid.config().checks().forEach(check -> texts.add(check + " " + check.settings()));
        }
        for (Path file : InvalidConfigTest.files().toList()) {
            texts.addAll(InvalidConfigTest.mistakes(file));
        }
        for (String text : texts) {
            assertFalse(text.replace(InvalidConfigTest.FOLDER.toString(), "").contains("canary"), text);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
