package org.generallog.replay.transaction;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that nobody but the owner may read, whatever the umask says: the relay log holds what people wrote into their database. Where the file
 * system knows no such rights they are as it makes them.
 */
public final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Opens a file, made with 0600 where the options make one. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), attributes(file, FILE));
    }

    /** A new empty file of its own name. */
    public static Path temporary(Path directory, String prefix) throws IOException {
        return Files.createTempFile(directory, prefix, ".next", attributes(directory, FILE));
    }

    /**
     * Makes a directory, with 0700, and its parents as the umask says. One that is there and that others may read is closed to them,
     * with its files; where that is refused, a warning says so.
     */
    public static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try {
                Files.createDirectory(directory, attributes(directory, DIRECTORY));
            } catch (java.nio.file.FileAlreadyExistsException another) {
                tighten(directory, DIRECTORY);
            }
            return;
        }
        if (tighten(directory, DIRECTORY)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    tighten(file, FILE);
                }
            }
        }
    }

    /** Returns whether others had rights. */
    private static boolean tighten(Path path, Set<PosixFilePermission> allowed) throws IOException {
        if (!isPosix(path)) {
            return false;
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
        Set<PosixFilePermission> kept = new HashSet<>(now);
        kept.retainAll(allowed);
        if (kept.equals(now)) {
            return false;
        }
        try {
            Files.setPosixFilePermissions(path, kept);
            LOG.warn(
                    "{} was open to others ({}): it is the owner's alone now",
                    path,
                    PosixFilePermissions.toString(now));
        } catch (IOException e) {
            LOG.warn(
                    "{} is open to others ({}), and what stands in it is all that is written to the database: chmod go= {}",
                    path,
                    PosixFilePermissions.toString(now),
                    path);
        }
        return true;
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
