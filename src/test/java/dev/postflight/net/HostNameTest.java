package dev.postflight.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.testing.Authority;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostNameTest {

    @ParameterizedTest
    @CsvSource({
        "shop.example,      shop.example,    true",
        "SHOP.example.,     shop.example,    true",
        "shop.example,      SHOP.EXAMPLE,    true",
        "www.shop.example,  shop.example,    false",
        "www.shop.example,  *.shop.example,  true",
        "WWW.shop.example,  *.Shop.Example,  true",
        "shop.example,      *.shop.example,  false",
        "a.b.shop.example,  *.shop.example,  false",
        ".shop.example,     *.shop.example,  false",
        "www.example,       *.example,       false",
        "localhost,         *,               false",
        "localhost,         localhost,       true",
        "www.shop.example,  w*.shop.example, false",
        "www.shop.example,  www.*.example,   false",
        "www.shop.example,  *.*.example,     false",
        "bücher.example,    xn--bcher-kva.example, true",
        "xn--bcher-kva.example, xn--bcher-kva.example, true",
        "192.0.2.7,         192.0.2.7,       true",
        "192.0.2.7,         192.0.2.8,       false",
        "192.0.2.7,         *.0.2.7,         false",
        "2001:db8::7,       2001:db8:0:0:0:0:0:7, true",
        "2001:db8::7,       2001:db8::8,     false",
        "shop.example,      192.0.2.7,       false",
    })
    void hostAgainstName(String host, String name, boolean matches) {
        assertEquals(
                matches,
                HostName.problem(
                                host,
                                Authority.selfSigned("x").names(name).issue().certificate())
                        .isEmpty());
    }

    @Test
    void problemShowsTheNames() {
        var certificate = Authority.selfSigned("x")
                .names("a.example", "192.0.2.7")
                .issue()
                .certificate();
        assertEquals(
                Optional.of("certificate is not for b.example but for a.example, 192.0.2.7"),
                HostName.problem("b.example", certificate));
    }

    @Test
    void manyNamesAreCut() {
        String[] names = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> "h" + i + ".example")
                .toArray(String[]::new);
        var certificate = Authority.selfSigned("x").names(names).issue().certificate();
        assertEquals(
                Optional.of("certificate is not for b.example but for h0.example, h1.example, h2.example, h3.example,"
                        + " h4.example, h5.example, h6.example, h7.example, …"),
                HostName.problem("b.example", certificate));
    }
}
