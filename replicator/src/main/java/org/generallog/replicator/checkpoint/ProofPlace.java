package org.generallog.replicator.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.PrivateFiles;
import org.jspecify.annotations.Nullable;

/** How far rows are proved, in the file {@code proof} beside the relay log. It may be older than the truth: rows are then compared once more. */
public final class ProofPlace {
    private final Path directory;
    private @Nullable Place stored;

    /**
     * @param log name of the relay log
     * @param position all that was written before it is proved, or listed
     */
    public record Place(String log, RelayPosition position) {}

    /** @param directory of the relay log */
    public ProofPlace(Path directory) {
        this.directory = directory;
    }

    /** Empty where there is none, or none that can be read. */
    public Optional<Place> load() throws IOException {
        try {
            List<String> words = List.of(
                    Files.readString(file(), StandardCharsets.UTF_8).strip().split(" ", -1));
            return words.size() == 3
                    ? Optional.of(new Place(
                            words.get(0),
                            new RelayPosition(Long.parseLong(words.get(1)), Long.parseLong(words.get(2)))))
                    : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** Replaces what is stored, as a whole. */
    public void store(Place place) throws IOException {
        if (place.equals(stored)) {
            return;
        }
        Path next = directory.resolve("proof.new");
        String text = place.log() + " " + place.position().file() + " "
                + place.position().offset() + "\n";
        try (FileChannel to = PrivateFiles.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(true);
        }
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        stored = place;
    }

    private Path file() {
        return directory.resolve("proof");
    }
}
