package org.generallog.replicator.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.capture.CaptureCheckpointStore;
import org.generallog.replay.transaction.PrivateFiles;

/** Keeps the capture checkpoint in {@code capture.json} of the relay log's directory: written aside, synced, renamed. */
public final class FileCheckpointStore implements CaptureCheckpointStore {
    private static final String NAME = "capture.json";

    private final CheckpointJson json = new CheckpointJson();
    private final Path directory;
    private final Path file;

    public FileCheckpointStore(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
    }

    public Path file() {
        return file;
    }

    @Override
    public Optional<CaptureCheckpoint> load() throws IOException {
        byte[] stored;
        try {
            stored = Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        CaptureCheckpoint checkpoint;
        try {
            checkpoint = json.read(stored);
        } catch (IOException e) {
            throw new IOException(
                    "the capture checkpoint " + file + " cannot be read: " + e.getMessage()
                            + ". Restore it with its relay log from a backup, or move the directory away and take a new copy",
                    e);
        }
        if (checkpoint.version() != CaptureCheckpoint.VERSION) {
            throw new IOException(
                    "the capture checkpoint %s has version %d, this program writes version %d: use the program that wrote it"
                            .formatted(file, checkpoint.version(), CaptureCheckpoint.VERSION));
        }
        return Optional.of(checkpoint);
    }

    @Override
    public void store(CaptureCheckpoint checkpoint) throws IOException {
        Path next = directory.resolve(NAME + ".next");
        try (FileChannel channel = PrivateFiles.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(json.write(checkpoint));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
