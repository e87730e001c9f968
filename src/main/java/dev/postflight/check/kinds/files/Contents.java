package dev.postflight.check.kinds.files;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.kinds.files.FilesLook.FileSeen;
import dev.postflight.check.kinds.shared.ChecksumList;
import dev.postflight.check.kinds.shared.Hashing;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads contents, each file once as long as it does not change, in as many runs as that takes; what needs all of them is
 * not measured until then.
 */
final class Contents {
    private final boolean jsonLines;
    private final Optional<String> checksum;
    private final boolean duplicates;
    private Map<FileSeen, Known> known = Map.of();

    /** What is known of one file so far. */
    private static final class Known {
        private @Nullable JsonLines lines;
        private final Map<String, Hashing> hashes = new HashMap<>();
    }

    Contents(Settings settings) {
        this.jsonLines = settings.get(FilesCheck.JSON_LINES);
        this.checksum = settings.find(FilesCheck.CHECKSUM);
        this.duplicates = settings.get(FilesCheck.DUPLICATES);
    }

    boolean isWanted() {
        return jsonLines || checksum.isPresent() || duplicates;
    }

    List<Reading> read(Run run, FilesLook look) throws Trouble {
        if (!isWanted()) {
            return List.of();
        } else if (look.settled().size() > FilesLook.MOST_CONTENTS) {
            return tooMany();
        }
        remember(look.settled());
        List<Reading> readings = new ArrayList<>();
        try {
            if (jsonLines) {
                readLines(run, look.settled(), readings);
            }
            if (checksum.isPresent()) {
                readChecksums(run, look.settled(), checksum.get(), readings);
            }
            if (duplicates) {
                readDuplicates(run, look.settled(), readings);
            }
        } catch (IOException e) {
            throw Trouble.ofFile("file", e);
        }
        return readings;
    }

    /** What is gone or was changed is forgotten. */
    private void remember(List<FileSeen> files) {
        Map<FileSeen, Known> next = new HashMap<>();
        files.forEach(file -> next.put(file, known.getOrDefault(file, new Known())));
        known = next;
    }

    private void readLines(Run run, List<FileSeen> files, List<Reading> readings) throws IOException {
        Offences offences = new Offences();
        boolean all = true;
        // the newest first: it is the one whose lines are counted
        List<FileSeen> newestFirst = new ArrayList<>(files);
        newestFirst.sort(Comparator.comparing(FileSeen::changed).reversed().thenComparing(FileSeen::name));
        for (FileSeen file : newestFirst) {
            Known one = of(file);
            JsonLines lines = one.lines == null ? new JsonLines() : one.lines;
            one.lines = lines;
            boolean read;
            try {
                read = lines.goOn(file.file(), () -> isEnough(run));
            } catch (NoSuchFileException e) {
                continue; // fetched meanwhile
            }
            all &= read;
            lines.problem().ifPresent(problem -> offences.add(file.name(), problem));
            if (read && file.equals(newestFirst.get(0))) {
                readings.add(FilesSignals.LINES.reads((double) lines.lines()));
            }
        }
        add(FilesSignals.JSON_LINES_OK, offences, all, readings);
    }

    private void readChecksums(Run run, List<FileSeen> files, String name, List<Reading> readings)
            throws IOException, Trouble {
        Offences offences = new Offences();
        Map<Path, ChecksumList> lists = new HashMap<>();
        boolean all = true;
        for (FileSeen file : files) {
            String beside = name.replace("*", String.valueOf(file.file().getFileName()));
            Path place = file.file().resolveSibling(beside);
            ChecksumList list = lists.get(place);
            if (list == null) {
                try {
                    list = ChecksumList.read(place);
                } catch (NoSuchFileException e) {
                    list = new ChecksumList(Map.of());
                }
                if (!name.contains("*")) {
                    lists.put(place, list); // one for all
                }
            }
            Optional<ChecksumList.Sum> sum = list.of(file.file());
            if (sum.isEmpty()) {
                offences.add(file.name(), "has no checksum in " + beside);
                continue;
            }
            try {
                Optional<String> hex = hash(run, file, sum.get().digest());
                all &= hex.isPresent();
                if (hex.isPresent() && !hex.get().equals(sum.get().hex())) {
                    offences.add(file.name(), "has another checksum than " + beside + " says");
                }
            } catch (NoSuchFileException e) {
                // fetched meanwhile
            }
        }
        add(FilesSignals.CHECKSUMS_OK, offences, all, readings);
    }

    /** Only files of the same size can be the same. */
    private void readDuplicates(Run run, List<FileSeen> files, List<Reading> readings) throws IOException {
        Map<Long, List<FileSeen>> bySize = new LinkedHashMap<>();
        files.forEach(file ->
                bySize.computeIfAbsent(file.size(), size -> new ArrayList<>()).add(file));
        long same = 0;
        for (List<FileSeen> group : bySize.values()) {
            Set<String> contents = new HashSet<>();
            for (FileSeen file : group.size() == 1 ? List.<FileSeen>of() : group) {
                try {
                    Optional<String> hex = hash(run, file, sha256());
                    if (hex.isEmpty()) {
                        return; // not all are read yet
                    } else if (!contents.add(hex.get())) {
                        same++;
                    }
                } catch (NoSuchFileException e) {
                    // fetched meanwhile
                }
            }
        }
        readings.add(FilesSignals.DUPLICATES.reads((double) same));
    }

    private Optional<String> hash(Run run, FileSeen file, MessageDigest digest) throws IOException {
        Hashing hashing = of(file).hashes.computeIfAbsent(digest.getAlgorithm(), name -> new Hashing(digest));
        return hashing.goOn(file.file(), () -> isEnough(run)) ? Optional.of(hashing.hex()) : Optional.empty();
    }

    private Known of(FileSeen file) {
        Known one = known.get(file);
        if (one == null) {
            throw new IllegalStateException("every file that was seen is remembered");
        }
        return one;
    }

    /** What is wrong is known at once, what is right only when everything was read. */
    private static void add(Signal signal, Offences offences, boolean all, List<Reading> readings) {
        Optional<String> sentence = offences.sentence();
        if (all || sentence.isPresent()) {
            readings.add(signal.holdsUnless(sentence));
        }
    }

    private List<Reading> tooMany() {
        String why = "more than " + FilesLook.MOST_CONTENTS + " files to read: narrow them down by match";
        List<Reading> readings = new ArrayList<>();
        if (jsonLines) {
            readings.add(FilesSignals.JSON_LINES_OK.absent(why));
        }
        if (checksum.isPresent()) {
            readings.add(FilesSignals.CHECKSUMS_OK.absent(why));
        }
        if (duplicates) {
            readings.add(FilesSignals.DUPLICATES.absent(why));
        }
        return readings;
    }

    private static boolean isEnough(Run run) {
        return run.remaining().compareTo(run.timeout().dividedBy(5)) < 0
                || Thread.currentThread().isInterrupted();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
