package org.generallog.replicator.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.transaction.PrivateFiles;

/**
 * The key by which capture knows the replicator's own connections, in {@code marker.key} of the relay log's directory: it outlives the process as
 * rows do that are not yet read, and {@code copy} finds it there. Made by whoever comes first.
 */
public final class MarkerKeyFile {
    private static final String NAME = "marker.key";

    private MarkerKeyFile() {}

    /** @throws IOException when it is not there and cannot be made, or is damaged; the message says what to do */
    public static MarkerKey of(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        try {
            return read(file);
        } catch (NoSuchFileException none) {
            make(directory, file);
            return read(file);
        }
    }

    private static void make(Path directory, Path file) throws IOException {
        try {
            PrivateFiles.directory(directory);
            Path next = PrivateFiles.temporary(directory, NAME);
            try {
                Files.writeString(
                        next, HexFormat.of().formatHex(MarkerKey.freshSecret()) + "\n", StandardCharsets.US_ASCII);
                // A link fails where another process was faster; a rename would replace its key.
                Files.createLink(file, next);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (FileAlreadyExistsException another) {
            // It is as good.
        } catch (IOException e) {
            throw new IOException(
                    "the key " + file + " cannot be made: " + e
                            + ". The relay log's directory has to be there: run copy on the machine of run or capture",
                    e);
        }
    }

    private static MarkerKey read(Path file) throws IOException {
        try {
            return MarkerKey.of(HexFormat.of()
                    .parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the key " + file
                            + " is damaged: restore it from a backup, or move the directory away and take a new copy",
                    e);
        }
    }
}
