package dev.postflight.check.kinds.redis;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.TlsPlan;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which Redis server, and how to get in; with the options that say it for every kind that asks one.
 *
 * @param place host and port; where there are Sentinels, what they call the master
 * @param tls how TLS is spoken, where it is
 * @param serverName the name to ask for in TLS instead of the host's
 * @param login with what to log in
 * @param database its number
 * @param sentinels where to ask for the master
 */
public record RedisServer(
        Network.Endpoint place,
        Optional<TlsPlan> tls,
        Optional<String> serverName,
        Optional<Login> login,
        int database,
        Sentinels sentinels) {

    public static final List<String> SCHEMES = List.of("redis", "rediss");
    public static final Option<String> USER =
            Option.text("user", "the ACL user; the default one when left out; or in the URL");
    public static final Option<Secret> PASSWORD = Option.secret("password", "the password; or in the URL");
    public static final Option<List<String>> SENTINELS = Option.list(
                    "sentinels",
                    new Shape.Text(),
                    "host:port of each Sentinel; the host of the URL is then the name of the master")
            .or(List.of());
    public static final Option<Secret> SENTINEL_PASSWORD =
            Option.secret("sentinel_password", "the password of the Sentinels themselves");

    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int LAST_DATABASE = 9_999;

    /** A name, unless it is the default user's, and a password, which never prints. */
    public record Login(Optional<String> user, String password) {
        /** As sentences name it. */
        String title() {
            return user.map(name -> "user " + name).orElse("the default user");
        }

        @Override
        public String toString() {
            return title();
        }
    }

    /** Who knows where the master is; none where the URL says it. */
    public record Sentinels(List<Network.Endpoint> places, Optional<Login> login) {}

    /** What the settings of a kind say, whose option {@code url} names the server. */
    public static RedisServer of(Settings settings, Option<URI> url) {
        URI uri = settings.get(url);
        Optional<TlsPlan> tls = isSecure(uri) ? Optional.of(TlsOptions.plan(settings)) : Optional.empty();
        return new RedisServer(
                Network.Endpoint.parse(hostAndPort(uri), PORT, Family.ANY),
                tls,
                TlsOptions.serverName(settings),
                login(settings, uri),
                database(uri),
                new Sentinels(
                        settings.get(SENTINELS).stream()
                                .map(text -> Network.Endpoint.parse(text, SENTINEL_PORT, Family.ANY))
                                .toList(),
                        settings.find(SENTINEL_PASSWORD).map(secret -> new Login(Optional.empty(), secret.reveal()))));
    }

    /** The same, elsewhere. */
    RedisServer at(Network.Endpoint other) {
        return new RedisServer(other, tls, serverName, login, database, new Sentinels(List.of(), Optional.empty()));
    }

    /** The same place, asked by a stranger. */
    RedisServer withoutLogin() {
        return new RedisServer(place, tls, serverName, Optional.empty(), 0, sentinels);
    }

    /** As people see it. */
    public String title() {
        String number = database == 0 ? "" : "/" + database;
        return sentinels.places().isEmpty() ? place + number : place.host() + number;
    }

    /** What is wrong with the settings, by the name of the option. */
    public static Map<String, String> complaints(Settings settings, Option<URI> url) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        URI uri = settings.get(url);
        try {
            Network.Endpoint.parse(hostAndPort(uri), PORT, Family.ANY);
            database(uri);
        } catch (IllegalArgumentException e) {
            complaints.put(url.name(), "a URL such as redis://cache.example:6379/0");
        }
        if (settings.has(TlsOptions.TLS) && !isSecure(uri)) {
            complaints.put(TlsOptions.TLS.name(), "a URL with rediss://, which is what speaks TLS");
        }
        if (settings.has(PASSWORD) && userInfo(uri).contains(":")) {
            complaints.put(PASSWORD.name(), "one password, here or in the URL");
        }
        if (settings.has(USER) && !settings.has(PASSWORD)) {
            complaints.put(USER.name(), "a password too");
        }
        for (String sentinel : settings.get(SENTINELS)) {
            try {
                Network.Endpoint.parse(sentinel, SENTINEL_PORT, Family.ANY);
            } catch (IllegalArgumentException e) {
                complaints.put(SENTINELS.name(), String.valueOf(e.getMessage()));
            }
        }
        if (settings.has(SENTINEL_PASSWORD) && settings.get(SENTINELS).isEmpty()) {
            complaints.put(SENTINEL_PASSWORD.name(), "sentinels too");
        }
        return complaints;
    }

    /** Whether the settings say with what to log in. */
    public static boolean hasLogin(Settings settings, Option<URI> url) {
        return login(settings, settings.get(url)).isPresent();
    }

    private static boolean isSecure(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT).equals("rediss");
    }

    private static Optional<Login> login(Settings settings, URI uri) {
        List<String> parts = new ArrayList<>(List.of(userInfo(uri).split(":", 2)));
        Optional<String> user = settings.find(USER).or(() -> Optional.of(decoded(parts.get(0))));
        Optional<String> password = settings.find(PASSWORD)
                .map(Secret::reveal)
                .or(() -> parts.size() == 2 ? Optional.of(decoded(parts.get(1))) : Optional.empty());
        return password.filter(word -> !word.isEmpty())
                .map(word -> new Login(user.filter(name -> !name.isEmpty()), word));
    }

    private static int database(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        int number = path.isEmpty() ? 0 : Integer.parseInt(path);
        if (number < 0 || number > LAST_DATABASE) {
            throw new IllegalArgumentException(path);
        }
        return number;
    }

    /** URI knows no host with an underscore, which containers are fond of. */
    private static String hostAndPort(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String userInfo(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        return authority.substring(0, Math.max(0, authority.lastIndexOf('@')));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a space in forms only
    }
}
