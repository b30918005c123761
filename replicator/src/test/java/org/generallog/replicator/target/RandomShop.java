package org.generallog.replicator.target;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.target.Shop.Chapter;

/** Random transactions of one chapter of {@link Shop}. */
final class RandomShop {
    static final String DATABASE = "d";
    /** Threads of the old instance. */
    static final int THREADS = 2;

    static final long PIPES_AS_CONCAT = 1L << 1;
    static final long NO_AUTO_VALUE_ON_ZERO = 1L << 19;
    static final long STRICT_TRANS_TABLES = 1L << 21;

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    /** The lowest id that the old instance gives: low enough to meet those that stand in statements. */
    private static final int FIRST_ID = 4;

    private final Chapter chapter;
    private final Random random;
    /** Those in use of each name: few, so that statements meet. */
    private final Map<String, List<String>> values = new HashMap<>();

    RandomShop(Shop shop, Chapter chapter, Random random) {
        this.chapter = chapter;
        this.random = random;
        shop.values().forEach((name, lists) -> values.put(name, lists.get(random.nextInt(lists.size()))));
    }

    /** One that makes rows. */
    Transaction filling() {
        return transaction(List.of(one(chapter.rows())));
    }

    Transaction transaction() {
        List<String> statements = new ArrayList<>();
        for (int n = random.nextInt(4) == 0 ? 2 : 1; n > 0; n--) {
            statements.add(one(chapter.statements()));
        }
        return transaction(statements);
    }

    private Transaction transaction(List<String> statements) {
        int thread = 1 + random.nextInt(THREADS);
        List<Change> changes = new ArrayList<>();
        for (String statement : statements) {
            changes.add(change(thread, statement));
        }
        return new Transaction(thread, Transaction.Kind.DATA, Statements.TIME, changes);
    }

    private StatementChange change(int thread, String statement) {
        int end = statement.startsWith("[") ? statement.indexOf("] ") + 2 : 0;
        String how = statement.substring(0, end);
        long mode = random.nextInt(5) == 0 ? STRICT_TRANS_TABLES : 0;
        mode |= how.contains("pipes") ? PIPES_AS_CONCAT : 0;
        mode |= how.contains("zero") ? NO_AUTO_VALUE_ON_ZERO : 0;
        OptionalLong insertId = OptionalLong.empty();
        if (how.contains("id")) {
            insertId = OptionalLong.of(FIRST_ID + random.nextInt(3));
        }
        String sql = filled(thread, statement.substring(end));
        StatementContext context = new StatementContext(
                DATABASE, mode, Statements.UTF8MB4, Statements.UTF8MB4, Statements.LATIN1, "+00:00", true, true, true);
        return new StatementChange(
                context,
                Statements.TIME,
                insertId,
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.UTF_8));
    }

    private String filled(int thread, String statement) {
        return NAME.matcher(statement).replaceAll(match -> {
            String name = match.group(1);
            String value =
                    name.equals("thread") ? Integer.toString(thread) : one(requireNonNull(values.get(name), name));
            return Matcher.quoteReplacement(value);
        });
    }

    private String one(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}
