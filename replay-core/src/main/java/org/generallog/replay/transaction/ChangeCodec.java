package org.generallog.replay.transaction;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A change and the number of log rows that it stands for, as bytes: the records of a {@link SpillFile}. */
final class ChangeCodec {
    private ChangeCodec() {}

    static byte[] write(Change change, int rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(rows);
            out.writeBoolean(change instanceof StatementChange);
            if (change instanceof StatementChange statement) {
                statement(out, statement);
            } else if (change instanceof ToVerify toVerify) {
                item(out, toVerify);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void statement(DataOutputStream out, StatementChange change) throws IOException {
        StatementContext context = change.context();
        out.writeUTF(context.database());
        out.writeLong(context.sqlMode());
        out.writeInt(context.characterSetClient());
        out.writeInt(context.collationConnection());
        out.writeInt(context.collationServer());
        out.writeUTF(context.timeZone());
        out.writeBoolean(context.autocommit());
        out.writeBoolean(context.foreignKeyChecks());
        out.writeBoolean(context.uniqueChecks());
        out.writeUTF(context.settings());
        out.writeLong(change.timeMicros());
        number(out, change.insertId());
        number(out, change.lastInsertId());
        out.writeInt(change.userVariables().size());
        for (UserVariable variable : change.userVariables()) {
            bytes(out, variable.name().getBytes(StandardCharsets.UTF_8));
            out.writeUTF(variable.type().name());
            out.writeInt(variable.collation());
            bytes(out, variable.value());
        }
        bytes(out, change.sql());
        out.writeInt(change.link().number());
        out.writeInt(change.link().needs());
        out.writeByte(change.link().flags());
        out.writeLong(change.ids().number());
        out.writeLong(change.ids().floor());
        out.writeLong(change.ids().giver());
        out.writeBoolean(change.ids().asks());
        numbers(out, change.ids().variables());
        numbers(out, change.ids().fired());
    }

    private static void item(DataOutputStream out, ToVerify change) throws IOException {
        out.writeLong(change.timeMicros());
        out.writeUTF(change.item().reason().name());
        out.writeUTF(change.item().database());
        out.writeUTF(change.item().table());
        out.writeUTF(change.item().key());
    }

    private static void number(DataOutputStream out, OptionalLong number) throws IOException {
        out.writeBoolean(number.isPresent());
        out.writeLong(number.orElse(0));
    }

    private static void bytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static int rows(byte[] record) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
            return in.readInt();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static Change read(byte[] record) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
            in.readInt();
            return in.readBoolean() ? statement(in) : item(in);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }

    private static StatementChange statement(DataInputStream in) throws IOException {
        StatementContext context = new StatementContext(
                in.readUTF(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readUTF(),
                in.readBoolean(),
                in.readBoolean(),
                in.readBoolean(),
                in.readUTF());
        long time = in.readLong();
        OptionalLong insertId = number(in);
        OptionalLong lastInsertId = number(in);
        List<UserVariable> variables = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            // A name may be longer than writeUTF can write.
            byte[] name = bytes(in);
            variables.add(new UserVariable(
                    name == null ? "" : new String(name, StandardCharsets.UTF_8),
                    UserVariable.Type.valueOf(in.readUTF()),
                    in.readInt(),
                    bytes(in)));
        }
        byte[] sql = bytes(in);
        SessionLink link = SessionLink.of(in.readInt(), in.readInt(), in.readByte());
        IdNote ids = ids(in);
        return new StatementChange(
                context, time, insertId, lastInsertId, variables, sql == null ? new byte[0] : sql, link, ids);
    }

    private static IdNote ids(DataInputStream in) throws IOException {
        long number = in.readLong();
        long floor = in.readLong();
        long giver = in.readLong();
        boolean asks = in.readBoolean();
        return new IdNote(number, floor, giver, numbers(in), asks, numbers(in));
    }

    private static void numbers(DataOutputStream out, Map<String, Long> numbers) throws IOException {
        out.writeInt(numbers.size());
        for (Map.Entry<String, Long> each : numbers.entrySet()) {
            out.writeUTF(each.getKey());
            out.writeLong(each.getValue());
        }
    }

    private static Map<String, Long> numbers(DataInputStream in) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            numbers.put(in.readUTF(), in.readLong());
        }
        return numbers;
    }

    private static ToVerify item(DataInputStream in) throws IOException {
        long time = in.readLong();
        return new ToVerify(
                new ToVerify.Item(Doubt.valueOf(in.readUTF()), in.readUTF(), in.readUTF(), in.readUTF()), time);
    }

    private static OptionalLong number(DataInputStream in) throws IOException {
        boolean present = in.readBoolean();
        long number = in.readLong();
        return present ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
