package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;

/** Transactions of all shapes that the relay log has to carry, the same ones for the same seed. */
final class RandomTransactions {
    private static final long FIRST_MICROS = 1_396_546_222_000_000L;

    private final Random random;
    private final int mostBytes;
    private long micros = FIRST_MICROS;

    RandomTransactions(long seed, int mostBytes) {
        this.random = new Random(seed);
        this.mostBytes = mostBytes;
    }

    List<Transaction> list(int count) {
        List<Transaction> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(next());
        }
        return out;
    }

    Transaction next() {
        boolean ddl = random.nextInt(10) == 0;
        int statements = ddl ? 1 : 1 + random.nextInt(5);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < statements; i++) {
            if (!ddl && random.nextInt(8) == 0) {
                changes.add(toVerify());
            }
            changes.add(change());
        }
        long commit = ddl ? ((StatementChange) changes.get(0)).timeMicros() : time();
        return new Transaction(random.nextLong(1L << 32), ddl ? Kind.DDL : Kind.DATA, commit, changes);
    }

    private ToVerify toVerify() {
        String[] names = {"", "shop", "größe", "a */ b", "x | y", "100%2A", "😀", "`", "new\nline", "whole"};
        List<Doubt> reasons = List.of(Doubt.values());
        String key = random.nextBoolean() ? "" : "`" + names[random.nextInt(names.length)] + "`='4711'";
        return new ToVerify(
                new ToVerify.Item(
                        reasons.get(random.nextInt(reasons.size())),
                        names[random.nextInt(names.length)],
                        names[random.nextInt(names.length)],
                        key),
                time());
    }

    private long time() {
        // Times run backwards now and then, as in a general log, and whole seconds are frequent.
        micros += random.nextInt(2_000_000) - 300_000;
        return random.nextInt(4) == 0 ? micros / 1_000_000 * 1_000_000 : micros;
    }

    private StatementChange change() {
        List<UserVariable> variables = new ArrayList<>();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            variables.add(variable());
        }
        return new StatementChange(context(), time(), id(), id(), variables, bytes(random.nextInt(mostBytes)), link());
    }

    private SessionLink link() {
        return random.nextInt(3) > 0
                ? SessionLink.NONE
                : SessionLink.of(random.nextInt(1000), random.nextInt(1000), random.nextInt(8));
    }

    private OptionalLong id() {
        return random.nextInt(3) == 0 ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
    }

    private StatementContext context() {
        String[] databases = {"", "shop", "größe", "x".repeat(64)};
        String[] zones = {"", "+02:00", "Europe/Berlin"};
        String[] settings = {
            "", "auto_increment_increment=10,auto_increment_offset=3", "auto_increment_offset=65535,sql_safe_updates=1"
        };
        return new StatementContext(
                databases[random.nextInt(databases.length)],
                random.nextInt(3) == 0 ? random.nextLong() : 0,
                random.nextInt(65536),
                33,
                8,
                zones[random.nextInt(zones.length)],
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                settings[random.nextInt(settings.length)]);
    }

    private UserVariable variable() {
        String name = "v" + random.nextInt(100) + "ä";
        return switch (random.nextInt(6)) {
            case 0 -> new UserVariable(name, UserVariable.Type.STRING, 63, null);
            case 1 ->
                new UserVariable(name, UserVariable.Type.STRING, random.nextInt(300), bytes(random.nextInt(mostBytes)));
            case 2 -> number(name, UserVariable.Type.INTEGER, Long.toString(random.nextLong()));
            case 3 -> number(name, UserVariable.Type.UNSIGNED, Long.toUnsignedString(random.nextLong()));
            case 4 ->
                number(
                        name,
                        UserVariable.Type.REAL,
                        (1 + random.nextInt(9)) + "." + random.nextInt(99999) + "1E" + (random.nextInt(500) - 250));
            default -> number(name, UserVariable.Type.DECIMAL, decimal());
        };
    }

    private String decimal() {
        int scale = random.nextInt(31);
        return new BigDecimal(new BigInteger(random.nextInt(200), random), scale)
                .multiply(BigDecimal.valueOf(random.nextInt(3) - 1L))
                .toPlainString();
    }

    private static UserVariable number(String name, UserVariable.Type type, String text) {
        return new UserVariable(name, type, 8, text.getBytes(US_ASCII));
    }

    private byte[] bytes(int count) {
        byte[] out = new byte[count];
        random.nextBytes(out);
        return out;
    }

    /** All of a transaction as text: records with arrays do not compare by their contents. */
    static String text(Transaction transaction) {
        return transaction.threadId() + " " + transaction.kind() + " " + transaction.commitTimeMicros()
                + transaction.changes().stream()
                        .map(c -> c instanceof StatementChange s ? text(s) : c.toString())
                        .collect(Collectors.joining("\n  ", "\n  ", "\n"));
    }

    private static String text(StatementChange change) {
        return change.context() + " " + change.timeMicros() + " " + change.insertId() + " " + change.lastInsertId()
                + " "
                + change.userVariables().stream().map(RandomTransactions::text).toList() + " "
                + HexFormat.of().formatHex(change.sql()) + " " + change.link();
    }

    private static String text(UserVariable variable) {
        byte[] value = variable.value();
        String shown;
        if (value == null) {
            shown = "NULL";
        } else if (variable.type() == UserVariable.Type.REAL) {
            shown = Double.toString(Double.parseDouble(new String(value, UTF_8)));
        } else {
            shown = HexFormat.of().formatHex(value);
        }
        return variable.name() + ":" + variable.type() + ":" + variable.collation() + "=" + shown;
    }
}
