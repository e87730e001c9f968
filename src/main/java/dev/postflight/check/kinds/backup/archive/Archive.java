package dev.postflight.check.kinds.backup.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The formats that are known by their first bytes. */
public enum Archive {
    GZIP("a gzip archive", Secrecy.PLAIN, head -> head.starts("1f8b"), GzipWalk::new),
    ZSTD("a zstd archive", Secrecy.PLAIN, head -> head.starts("28b52ffd"), ZstdWalk::new),
    XZ("an xz archive", Secrecy.PLAIN, head -> head.starts("fd377a585a00"), () -> Walk.of(Endings::xz)),
    ZIP("a zip archive", Secrecy.PLAIN, head -> head.starts("504b0304"), () -> Walk.of(Endings::zip)),
    TAR("a tar archive", Secrecy.PLAIN, head -> head.has(257, "ustar"), () -> Walk.of(Endings::tar)),
    /** {@code pg_dump -Fc}. */
    PG_DUMP("a dump of PostgreSQL", Secrecy.PLAIN, head -> head.has(0, "PGDMP"), PgDumpWalk::new),
    SQL("an SQL dump", Secrecy.PLAIN, Endings::isSqlDump, () -> Walk.of(Endings::sql)),
    SQLITE(
            "an SQLite database",
            Secrecy.PLAIN,
            head -> head.has(0, "SQLite format 3\0"),
            () -> Walk.of(Endings::sqlite)),
    REDIS("a Redis database", Secrecy.PLAIN, head -> head.has(0, "REDIS0"), () -> Walk.of(Endings::redis)),
    AGE(
            "encrypted by age",
            Secrecy.ENCRYPTED,
            head -> head.has(0, "age-encryption.org/v1") || head.has(0, "-----BEGIN AGE ENCRYPTED FILE-----"),
            null),
    GPG("encrypted by OpenPGP", Secrecy.ENCRYPTED, Endings::isOpenPgp, null),
    OPENSSL("encrypted by openssl enc", Secrecy.ENCRYPTED, head -> head.has(0, "Salted__"), null),
    LUKS("a LUKS volume", Secrecy.ENCRYPTED, head -> head.starts("4c554b53babe"), null),
    TEXT("plain text", Secrecy.PLAIN, Head::isText, null),
    UNKNOWN("of a format that is not known here", Secrecy.UNKNOWN, head -> true, null);

    /** As much as any format needs to be known. */
    public static final int HEAD = 4096;

    private final String noun;
    private final Secrecy secrecy;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Predicate<Head> mark;

    @SuppressWarnings("ImmutableEnumChecker")
    private final @Nullable Supplier<Walk> walk;

    /** Whether somebody who finds it can read it. */
    public enum Secrecy {
        PLAIN,
        ENCRYPTED,
        UNKNOWN
    }

    Archive(String noun, Secrecy secrecy, Predicate<Head> mark, @Nullable Supplier<Walk> walk) {
        this.noun = noun;
        this.secrecy = secrecy;
        this.mark = mark;
        this.walk = walk;
    }

    /** The first format whose mark stands at the beginning. */
    public static Archive of(Bytes bytes) throws IOException {
        return of(bytes.atMost(0, HEAD));
    }

    static Archive of(byte[] first) {
        Head head = new Head(first);
        return Stream.of(values())
                .filter(each -> each.mark.test(head))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Those whose wholeness can be told, in the words of the configuration. */
    public static List<String> words() {
        return Stream.of(values())
                .filter(each -> each.walk != null)
                .map(Archive::word)
                .toList();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As the end of "it is …". */
    public String noun() {
        return noun;
    }

    public Secrecy secrecy() {
        return secrecy;
    }

    /** What finds out whether it is whole; empty where that cannot be seen from outside. */
    public Optional<Walk> walk() {
        return Optional.ofNullable(walk).map(Supplier::get);
    }

    /** The first bytes of an archive. */
    static final class Head {
        private final byte[] bytes;

        Head(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean starts(String hex) {
            byte[] mark = java.util.HexFormat.of().parseHex(hex);
            return bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
        }

        boolean has(int at, String text) {
            byte[] mark = text.getBytes(StandardCharsets.ISO_8859_1);
            return bytes.length >= at + mark.length && Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length);
        }

        int at(int index) {
            return index < bytes.length ? bytes[index] & 0xff : -1;
        }

        String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        /** Neither encrypted nor compressed: bytes of that kind hold control characters within a few dozen. */
        boolean isText() {
            for (byte each : bytes) {
                if ((each >= 0 && each < 0x20 && "\t\n\r\f\033".indexOf(each) < 0) || each == 0x7f) {
                    return false;
                }
            }
            return bytes.length > 0;
        }
    }
}
