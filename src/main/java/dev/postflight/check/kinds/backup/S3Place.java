package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.backup.s3.S3Answer;
import dev.postflight.check.kinds.backup.s3.S3Client;
import dev.postflight.check.kinds.backup.s3.S3Keys;
import dev.postflight.check.kinds.shared.NamePattern;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.check.kinds.shared.Trouble;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bucket with one object for each backup. An upload that is not complete is no object yet. */
final class S3Place implements BackupPlace {
    private static final Option<String> BUCKET =
            Option.text("bucket", "the bucket's name").needed().asMain();
    private static final Option<URI> ENDPOINT =
            Option.url("endpoint", List.of("https", "http"), "where the service is; AWS in the region when left out");
    private static final Option<String> REGION =
            Option.text("region", "the region, which signatures name").or("us-east-1");
    private static final Option<String> PREFIX =
            Option.text("prefix", "only keys that begin so, such as shop/").or("");
    private static final Option<Secret> ACCESS_KEY = Option.secret("access_key", "id of the key that may list it");
    private static final Option<Secret> SECRET_KEY = Option.secret("secret_key", "the key's secret");
    private static final Option<Secret> SESSION_TOKEN = Option.secret("session_token", "of keys that are lent");
    private static final Option<Boolean> PATH_STYLE = Option.flag(
                    "path_style",
                    "whether the bucket's name stands in the path; false puts it before the host, as AWS likes it")
            .or(true);

    static final Option<Settings> S3 = Option.group(
            "s3",
            "a bucket of AWS or of anything that speaks its language",
            BUCKET,
            ENDPOINT,
            REGION,
            PREFIX,
            ACCESS_KEY,
            SECRET_KEY,
            SESSION_TOKEN,
            PATH_STYLE,
            TlsOptions.TLS);

    private final String title;
    private final String prefix;
    private final NamePattern match;
    private final List<NamePattern> ignored;
    private final Optional<NameMoment> dated;
    private final S3Client client;

    S3Place(Setup setup, Settings place) {
        Settings settings = place.get(S3);
        this.title = title(place);
        this.prefix = settings.get(PREFIX);
        this.match = NamePattern.of(place.get(BackupOptions.MATCH));
        this.ignored =
                place.get(BackupOptions.IGNORE).stream().map(NamePattern::of).toList();
        ZoneId zone = ZoneId.of(place.get(BackupOptions.ZONE));
        this.dated = place.find(BackupOptions.DATED).map(format -> new NameMoment(format, zone));
        Optional<S3Keys> keys = settings.find(ACCESS_KEY)
                .flatMap(id -> settings.find(SECRET_KEY)
                        .map(secret -> new S3Keys(
                                id.reveal(),
                                secret.reveal(),
                                settings.find(SESSION_TOKEN).map(Secret::reveal))));
        this.client = new S3Client(
                setup.network(),
                new S3Client.Bucket(
                        endpoint(settings), settings.get(BUCKET), settings.get(REGION), settings.get(PATH_STYLE), keys),
                TlsOptions.plan(settings));
    }

    static String title(Settings place) {
        Settings settings = place.get(S3);
        String match = place.get(BackupOptions.MATCH);
        return "s3://" + settings.get(BUCKET) + "/" + settings.get(PREFIX) + (match.equals("*") ? "" : match);
    }

    static String host(Settings place) {
        return endpoint(place.get(S3)).getHost();
    }

    private static URI endpoint(Settings settings) {
        return settings.find(ENDPOINT)
                .orElseGet(() -> URI.create("https://s3." + settings.get(REGION) + ".amazonaws.com"));
    }

    static Map<String, String> complaints(Settings place) {
        Settings settings = place.get(S3);
        Map<String, String> complaints = new LinkedHashMap<>();
        if (settings.has(ACCESS_KEY) != settings.has(SECRET_KEY)) {
            complaints.put(S3.name(), "access_key and secret_key together");
        } else if (!settings.get(BUCKET).matches("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")) {
            complaints.put(S3.name() + "." + BUCKET.name(), "a bucket's name: small letters, digits, - and .");
        } else if (!settings.get(REGION).matches("[A-Za-z0-9-]+")) {
            complaints.put(S3.name() + "." + REGION.name(), "a region such as eu-central-1");
        }
        TlsOptions.complaints(settings).values().forEach(complaint -> complaints.put(S3.name(), complaint));
        return complaints;
    }

    @Override
    public Backups look(Run run) throws Trouble {
        Backups backups = new Backups(Instant.now());
        Optional<String> page = Optional.empty();
        long objects = 0;
        do {
            S3Answer answer = ask(run, page);
            for (S3Answer.S3Object object : answer.objects()) {
                add(backups, object);
            }
            objects += answer.objects().size();
            page = answer.next();
        } while (page.isPresent());
        long all = objects;
        run.note(() -> title + " holds " + all + " objects, " + backups.count() + " of them backups");
        return backups;
    }

    @Override
    public String nothing(Backups backups) {
        return "no backup in " + title;
    }

    @Override
    public void close() {
        client.close();
    }

    /** Folders are made of keys that end in a slash. */
    private void add(Backups backups, S3Answer.S3Object object) throws Trouble {
        String below = object.key().startsWith(prefix) ? object.key().substring(prefix.length()) : object.key();
        Path path = path(below);
        if (below.endsWith("/") || below.isEmpty() || !match.matches(path) || NamePattern.anyMatches(ignored, path)) {
            return;
        }
        Optional<Instant> moment =
                dated.isEmpty() ? Optional.of(object.modified()) : dated.get().in(below);
        if (moment.isPresent()) {
            backups.add(Backup.of(Plain.text(below), moment.get()).sized((double) object.size()));
        }
    }

    /** A key may hold what no path does. */
    private static Path path(String key) {
        try {
            return Path.of(key);
        } catch (InvalidPathException e) {
            return Path.of(key.replace('\0', '?'));
        }
    }

    private S3Answer ask(Run run, Optional<String> page) throws Trouble {
        return Awaited.of(run, () -> client.list(run, prefix, page));
    }
}
