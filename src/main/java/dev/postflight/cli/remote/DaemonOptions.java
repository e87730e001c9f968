package dev.postflight.cli.remote;

import dev.postflight.cli.shared.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the daemon is and how it knows us; shared by all commands that talk to it. A token is never an argument. */
final class DaemonOptions {
    static final String TOKEN_VARIABLE = "POSTFLIGHT_TOKEN";

    /** What a bearer token may be made of, generously: no space, no control, nothing that ends a header. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Alone: {@code --version} is a deployment's here. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:POSTFLIGHT_URL:-http://127.0.0.1:9850}",
            description = "The daemon's address (default: POSTFLIGHT_URL, or http://127.0.0.1:9850).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token (default: the token is in POSTFLIGHT_TOKEN, or none is needed).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the authorities that the daemon's certificate may come from (default: Java's).")
    private @Nullable Path ca;

    DaemonClient client(DaemonClient.Notice notice) {
        HttpClient.Builder http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // a token is for the address that was given
                .connectTimeout(CONNECT);
        if (ca != null) {
            http.sslContext(Trust.only(ca));
        }
        return new DaemonClient(http.build(), address(url), token(System.getenv()), notice);
    }

    private static URI address(String url) {
        try {
            URI address = URI.create(url.strip().replaceAll("/+$", ""));
            boolean web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (web
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        // whatever stands before an at sign may be a password
        throw new Refusal("--url " + url.replaceAll("//[^/]*@", "//***@")
                + " is not an address such as http://127.0.0.1:9850; a token belongs into --token-file or "
                + TOKEN_VARIABLE);
    }

    Optional<String> token(Map<String, String> environment) {
        String token = tokenFile == null
                ? Optional.ofNullable(environment.get(TOKEN_VARIABLE))
                        .orElse("")
                        .strip()
                : read(tokenFile);
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new Refusal((tokenFile == null ? TOKEN_VARIABLE : "--token-file " + tokenFile)
                    + " holds more than a token, expected one word on one line");
        }
        return Optional.of(token);
    }

    private static String read(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new Refusal("--token-file " + file + " is empty, expected one word on one line");
            }
            return token;
        } catch (MalformedInputException e) {
            throw new Refusal("--token-file " + file + " holds more than a token, expected one word on one line");
        } catch (IOException e) {
            throw new Refusal("--token-file " + file + " cannot be read");
        }
    }
}
