package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigShowTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"smallest.yaml", "shop.yaml", "templates.yaml", "anchors.yaml", "notify.yaml"})
    void readingItAgainGivesTheSame(String name) throws IOException {
        Files.copy(ValidConfigTest.FOLDER.resolve("token.txt"), folder.resolve("token.txt"));
        Loaded.Valid valid = ValidConfigTest.load(ValidConfigTest.FOLDER.resolve(name));
        Path again = Files.writeString(folder.resolve("again.yaml"), ConfigShow.yaml(valid));
        Loaded.Valid second = ValidConfigTest.load(again);

        assertEquals(
                valid.config().checks().stream().map(CheckConfig::expectations).toList(),
                second.config().checks().stream().map(CheckConfig::expectations).toList());
        assertEquals(
                valid.config().checks().stream().map(CheckConfig::target).toList(),
                second.config().checks().stream().map(CheckConfig::target).toList());
        assertEquals(valid.config().server(), second.config().server());
        assertEquals(valid.config().limits(), second.config().limits());
        assertEquals(valid.config().log(), second.config().log());
        assertEquals(valid.config().watches(), second.config().watches());
        assertEquals(
                valid.config().channels().stream().map(ChannelConfig::on).toList(),
                second.config().channels().stream().map(ChannelConfig::on).toList());
        assertEquals(
                ConfigShow.yaml(valid).lines().skip(1).toList(),
                ConfigShow.yaml(second).lines().skip(1).toList());
    }

    @Test
    void everythingIsFilledInAndReferencesStay() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), """
                application: shop
                defaults: {severity: page, labels: {team: core}}
                templates:
                  api: {parameters: {host: }, check: {id: "${host}", web: {url: "https://${host}.example/", headers: {X-Api-Key: "${env:KEY}"}}}}
                checks:
                  - {use: api, with: {host: one}}
                  - {id: box, thing: {name: "5", token: "${env:KEY}"}, labels: {tier: a}, expect: {depth: "< 5"}, enabled: false}
                """);
        assertEquals("""
                # FILE
                application: shop
                checks:
                  - id: one
                    web:
                        url: https://one.example/
                        method: GET
                        headers:
                            X-Api-Key: ${env:KEY}
                        limit: 1MiB
                    every: 30s
                    timeout: 5s
                    severity: page
                    retries: 0
                    expect:
                        status: 200..299
                    gating: true
                    fail_after: 2 of 3
                    pass_after: 2
                    labels:
                        team: core
                  - id: box
                    thing:
                        name: '5'
                        count: 3
                        share: 0.5
                        age: 1h30m
                        match: ^ok$
                        tags:
                          - a
                        token: ${env:KEY}
                    every: 30s
                    timeout: 5s
                    severity: page
                    retries: 0
                    expect:
                        depth: < 5
                    gating: true
                    fail_after: 2 of 3
                    pass_after: 2
                    labels:
                        team: core
                        tier: a
                    enabled: false
                watch:
                    warmup: 3m
                    windows:
                      - length: 30m
                        require: no_objection
                      - length: 1d
                        require: proof
                      - length: 2d
                        require: proof
                    undecided: hold
                    early_go: false
                    sign_offs: []
                limits:
                    concurrency: 4000
                    per_host: 1000
                    allow_short_intervals: false
                    commands: []
                log:
                    format: text
                    level: info
                server:
                    listen: 127.0.0.1:9850
                    insecure: false
                store:
                    keep: 730d
                """, ConfigShow.yaml(ValidConfigTest.load(file)).replace(file.toString(), "FILE"));
    }

    @Test
    void severalFilesAreSeveralDocuments() {
        String shown = ConfigShow.yaml(ValidConfigTest.load(ValidConfigTest.FOLDER.resolve("merged")));

        assertEquals(1, shown.lines().filter("---"::equals).count());
        assertEquals(1, shown.lines().filter("log:"::equals).count());
    }
}
