package dev.postflight.check.kinds.certificate;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.net.Chain;
import dev.postflight.net.HostName;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the certificates in files, off the event loops. */
final class CertificateOfFiles implements Check {
    /** Enough for every host of a large proxy; more is a wildcard gone wrong. */
    private static final int MOST_FILES = 1000;

    private final BlockingWork work;
    private final List<Glob> globs;
    private final String wanted;
    private final Optional<Path> ca;
    private final String password;
    private final Optional<String> name;

    CertificateOfFiles(Setup setup) {
        Settings settings = setup.settings();
        this.work = new BlockingWork(setup.vertx());
        this.globs = settings.get(CertificateCheck.FILES).stream().map(Glob::of).toList();
        this.wanted = String.join(", ", settings.get(CertificateCheck.FILES));
        this.ca = CertificateCheck.ca(settings);
        this.password =
                settings.find(CertificateCheck.PASSWORD).map(Secret::reveal).orElse("");
        this.name = settings.find(CertificateCheck.SERVER_NAME);
    }

    @Override
    public Future<Outcome> run(Run run) {
        String late = "files could not be read within "
                + Unit.SECONDS.format(run.timeout().toMillis() / 1e3);
        return work.run(run, () -> Outcome.sourceMissing(late), this::read);
    }

    @Override
    public void close() {
        work.close();
    }

    private Outcome read() {
        TreeSet<Path> files = new TreeSet<>();
        try {
            for (Glob glob : globs) {
                files.addAll(glob.files(MOST_FILES + 1 - files.size()));
            }
        } catch (IOException e) {
            return problem("folder", e);
        }
        if (files.isEmpty()) {
            return Outcome.targetBad("no file matches " + wanted);
        } else if (files.size() > MOST_FILES) {
            return Outcome.checkBroken("more than " + MOST_FILES + " files match " + wanted);
        }
        try {
            Chain judge = Chain.trusting(ca);
            List<Outcome.Part> parts = new ArrayList<>();
            files.forEach(file -> parts.addAll(read(file, judge)));
            return globs.size() == 1 && globs.get(0).pattern().isEmpty() && parts.size() == 1
                    ? parts.get(0).outcome()
                    : Outcome.ofParts(parts);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return Outcome.checkBroken("file of authorities cannot be used: " + e.getMessage());
        }
    }

    private List<Outcome.Part> read(Path file, Chain judge) {
        String part = part(file);
        try {
            Map<String, List<X509Certificate>> chains = CertificateFile.read(file, password);
            return chains.entrySet().stream()
                    .map(entry -> new Outcome.Part(
                            chains.size() == 1 ? part : part + "#" + entry.getKey(),
                            Outcome.measured(readings(entry.getValue(), judge))))
                    .toList();
        } catch (CertificateFile.Unfit e) {
            return List.of(new Outcome.Part(part, Outcome.targetBad("file " + e.getMessage())));
        } catch (CertificateFile.Locked e) {
            return List.of(new Outcome.Part(part, Outcome.checkBroken("file " + e.getMessage())));
        } catch (IOException e) {
            return List.of(new Outcome.Part(part, problem("file", e)));
        }
    }

    private List<Reading> readings(List<X509Certificate> chain, Chain judge) {
        Instant now = Instant.now();
        List<Reading> readings = new ArrayList<>(CertificateSignals.of(chain, judge.problem(chain, now), now));
        name.ifPresent(host ->
                readings.add(CertificateSignals.HOSTNAME_VALID.holdsUnless(HostName.problem(host, chain.get(0)))));
        return readings;
    }

    /** Below the one folder that is looked through; the whole name where there are several. */
    private String part(Path file) {
        Path base = globs.get(0).base();
        boolean below = globs.size() == 1 && file.startsWith(base) && !file.equals(base);
        return (below ? base.relativize(file) : file).toString();
    }

    private static Outcome problem(String what, IOException failure) {
        if (failure instanceof NoSuchFileException missing) {
            return Outcome.targetBad(what + " " + missing.getFile() + " does not exist");
        } else if (failure instanceof AccessDeniedException denied) {
            return Outcome.checkBroken(what + " " + denied.getFile() + " may not be read by this user");
        }
        return Outcome.checkBroken(what + " cannot be read: " + failure.getMessage());
    }
}
