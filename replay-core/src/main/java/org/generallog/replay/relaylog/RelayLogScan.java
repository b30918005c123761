package org.generallog.replay.relaylog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file holds, found by reading all of it: for diagnosis, and before writing goes on in it.
 *
 * @param end where its last whole transaction ends (or the format description, where there is none); 4 where not even the
 *     format description is whole
 * @param transactions number of whole transactions
 * @param rotated whether it ends with the {@code Rotate} event of a finished file
 * @param damage what is wrong after {@code end}: a torn tail, a wrong checksum; empty for a sound file
 */
public record RelayLogScan(long end, long transactions, boolean rotated, Optional<String> damage) {
    /** Reads the whole file. */
    public static RelayLogScan of(Path file) throws IOException {
        return of(file, Files.size(file));
    }

    /** Reads the file up to offset {@code limit}. */
    public static RelayLogScan of(Path file, long limit) throws IOException {
        long end = BinlogFormat.MAGIC_LENGTH;
        long transactions = 0;
        try (EventInput input = EventInput.open(file, limit)) {
            end = input.end();
            TransactionDecoder decoder = new TransactionDecoder();
            while (input.next(limit)) {
                if (input.type() == BinlogFormat.ROTATE_EVENT && !decoder.open()) {
                    return rotated(input, end, transactions, limit);
                }
                if (decoder.accept(input) != null) {
                    decoder.reset();
                    end = input.end();
                    transactions++;
                }
            }
            Optional<String> damage = decoder.open()
                    ? Optional.of("the transaction that begins at %d is not whole".formatted(decoder.begin()))
                    : Optional.empty();
            return new RelayLogScan(end, transactions, false, damage);
        } catch (RelayLogException e) {
            return new RelayLogScan(end, transactions, false, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static RelayLogScan rotated(EventInput input, long end, long transactions, long limit) {
        Optional<String> damage = input.end() == limit
                ? Optional.empty()
                : Optional.of("bytes follow the Rotate event at %d".formatted(input.begin()));
        return new RelayLogScan(end, transactions, true, damage);
    }
}
