package dev.postflight.check.kinds.files;

import dev.postflight.check.Settings;
import dev.postflight.check.kinds.shared.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** To whom files may belong, and what they may permit. */
final class Rights {
    private final Optional<Set<PosixFilePermission>> mode;
    private final Optional<Set<PosixFilePermission>> folderMode;
    private final Optional<String> owner;
    private final Optional<String> group;

    Rights(Settings settings) {
        this.mode = settings.find(FilesCheck.MODE).map(Rights::permissions);
        this.folderMode = settings.find(FilesCheck.FOLDER_MODE).map(Rights::permissions);
        this.owner = settings.find(FilesCheck.OWNER);
        this.group = settings.find(FilesCheck.GROUP);
    }

    boolean limitModes() {
        return mode.isPresent() || folderMode.isPresent();
    }

    boolean nameOwners() {
        return owner.isPresent() || group.isPresent();
    }

    void file(Path file, String name, Offences modes, Offences owners) throws Trouble {
        if (mode.isPresent() || nameOwners()) {
            judge(file, name, mode, modes, owners, LinkOption.NOFOLLOW_LINKS);
        }
    }

    void folder(Path folder, Offences modes, Offences owners) throws Trouble {
        if (folderMode.isPresent() || nameOwners()) {
            judge(folder, "the folder", folderMode, modes, owners);
        }
    }

    private void judge(
            Path path,
            String name,
            Optional<Set<PosixFilePermission>> most,
            Offences modes,
            Offences owners,
            LinkOption... links)
            throws Trouble {
        PosixFileAttributes seen;
        try {
            seen = Files.readAttributes(path, PosixFileAttributes.class, links);
        } catch (NoSuchFileException e) {
            return; // fetched meanwhile
        } catch (IOException e) {
            throw Trouble.ofFile("file", e);
        } catch (UnsupportedOperationException e) {
            throw Trouble.ofCheck("the file system of " + path + " knows no owners and permissions");
        }
        if (most.isPresent() && !most.get().containsAll(seen.permissions())) {
            modes.add(
                    name,
                    "permits " + PosixFilePermissions.toString(seen.permissions()) + ", more than "
                            + PosixFilePermissions.toString(most.get()));
        }
        if (owner.isPresent() && !owner.get().equals(seen.owner().getName())) {
            owners.add(name, "belongs to the user " + seen.owner().getName() + " and not " + owner.get());
        } else if (group.isPresent() && !group.get().equals(seen.group().getName())) {
            owners.add(name, "belongs to the group " + seen.group().getName() + " and not " + group.get());
        }
    }

    /** The bits of an octal number are the permissions in their order, the last one lowest. */
    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((bits & 1 << (all.length - 1 - i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
