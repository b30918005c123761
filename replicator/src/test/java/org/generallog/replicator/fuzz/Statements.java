package org.generallog.replicator.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayLogReader;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.UserVariable;

/**
 * The transactions of a relay log as texts with all that they carry, but for the list to verify: it repeats itself at each
 * checkpoint, and where those lie is the polls' affair.
 */
final class Statements implements AutoCloseable {
    private final RelayLogReader reader;
    private final RelayPosition end;

    Statements(Path directory, RelayPosition end) {
        this.reader = new RelayLogReader(directory, RelayPosition.START);
        this.end = end;
    }

    Optional<String> next() throws IOException {
        Optional<RelayEntry> entry = reader.next(end);
        while (entry.isPresent()) {
            String text = text(entry.get().transaction());
            if (!text.isEmpty()) {
                return Optional.of(text);
            }
            entry = reader.next(end);
        }
        return Optional.empty();
    }

    private static String text(Transaction transaction) {
        List<String> lines = new ArrayList<>();
        for (Change change : transaction.changes()) {
            if (change instanceof StatementChange statement) {
                lines.add(text(statement));
            }
        }
        return lines.isEmpty()
                ? ""
                : "%s %d %d%n%s"
                        .formatted(
                                transaction.kind(),
                                transaction.threadId(),
                                transaction.commitTimeMicros(),
                                String.join("\n", lines));
    }

    private static String text(StatementChange statement) {
        StringBuilder out = new StringBuilder();
        out.append(statement.context()).append(' ').append(statement.timeMicros());
        for (UserVariable variable : statement.userVariables()) {
            byte[] value = variable.value();
            out.append(" @").append(variable.name()).append(' ').append(variable.type());
            out.append(value == null ? " NULL" : " " + HexFormat.of().formatHex(value));
        }
        return out.append('\n')
                .append(new String(statement.sql(), StandardCharsets.ISO_8859_1))
                .toString();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
