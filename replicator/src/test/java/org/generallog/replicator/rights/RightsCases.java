package org.generallog.replicator.rights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;

/**
 * The statements that accounts may and may not run, {@code rights/cases.txt} and {@code rights/attacks.txt}, and how they are played on an old
 * instance.
 */
public final class RightsCases {
    /** What a server answers to whom a right is missing (manual, "Server Error Message Reference"). */
    private static final Set<Integer> REFUSALS = Set.of(1044, 1045, 1142, 1143, 1227, 1345, 1356, 1370, 1410, 1419);
    /** {@code ER_TABLE_NOT_LOCKED_FOR_WRITE}, {@code ER_TABLE_NOT_LOCKED}. */
    private static final Set<Integer> LOCKED = Set.of(1099, 1100);

    /** What the old instance does with a line. */
    public enum Outcome {
        ALLOWED,
        /** For want of a right. */
        REFUSED,
        /** Since the session has locked tables. */
        LOCKED,
        /** For another reason. */
        FAILED
    }

    /** A line of the table. */
    public record Line(String account, String sql, Outcome outcome) {
        public boolean allowed() {
            return outcome == Outcome.ALLOWED;
        }
    }

    /** Told of each statement before it runs. */
    public interface Listener {
        void sends(Line line, Connection session) throws SQLException;
    }

    public record Section(String account, String database, boolean anonymous, List<String> setup, List<Line> lines) {}

    private final List<Section> sections;

    private RightsCases(List<Section> sections) {
        this.sections = sections;
    }

    /** Those for an old instance of this kind. */
    public static RightsCases load(ServerKind old) {
        List<Section> sections = new ArrayList<>();
        Section now = null;
        for (String text :
                (text("cases.txt") + "\n" + text("attacks.txt")).lines().toList()) {
            String line = forServer(text, old.id().substring(old.id().indexOf('-') + 1));
            int colon = line.indexOf(": ");
            if (text.startsWith("== ")) {
                now = line.isEmpty() ? null : section(line.substring(3).strip().split(" ", -1));
                if (now != null) {
                    sections.add(now);
                }
            } else if (now != null && line.startsWith("anonymous:")) {
                sections.remove(now);
                now = new Section(now.account(), now.database(), true, now.setup(), now.lines());
                sections.add(now);
            } else if (now != null && colon > 0 && !line.startsWith("#")) {
                String sql = line.substring(colon + 2);
                switch (line.substring(0, colon)) {
                    case "grant" -> now.setup().add(sql.replace("ACCOUNT", "'" + now.account() + "'@'%'"));
                    case "root" -> now.setup().add(sql);
                    case "ok" -> now.lines().add(new Line(now.account(), sql, Outcome.ALLOWED));
                    case "no" -> now.lines().add(new Line(now.account(), sql, Outcome.REFUSED));
                    case "locked" -> now.lines().add(new Line(now.account(), sql, Outcome.LOCKED));
                    case "err" -> now.lines().add(new Line(now.account(), sql, Outcome.FAILED));
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        return new RightsCases(sections);
    }

    private static Section section(String[] words) {
        String database = words.length == 1 ? "app" : words[1].equals("-") ? "" : words[1];
        return new Section(words[0], database, false, new ArrayList<>(), new ArrayList<>());
    }

    /** The line without the old instances that it is for, {@code ok{5.6,10.11}: …}; empty where it is not for this one. */
    private static String forServer(String line, String version) {
        boolean head = line.startsWith("== ");
        int open = line.indexOf('{');
        int close = line.indexOf('}');
        boolean limited =
                open > 0 && close > open && (head || line.startsWith(": ", close + 1)) && !line.startsWith("#");
        if (!limited || (!head && line.indexOf(": ") < open)) {
            return line;
        }
        return List.of(line.substring(open + 1, close).split(",", -1)).contains(version)
                ? line.substring(0, open) + line.substring(close + 1)
                : "";
    }

    /** The statements of {@code rights/schema.sql} and {@code rights/attacks.sql}. */
    public static List<String> schema() {
        List<String> all = new ArrayList<>(List.of(text("schema.sql").strip().split(";\n", -1)));
        all.addAll(List.of(text("attacks.sql").strip().split(";\n", -1)));
        return all;
    }

    private static String text(String name) {
        try (InputStream file = RightsCases.class.getResourceAsStream("/rights/" + name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is not there");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long count(Outcome outcome) {
        return sections.stream()
                .flatMap(each -> each.lines().stream())
                .filter(each -> each.outcome() == outcome)
                .count();
    }

    public List<Section> sections() {
        return sections;
    }

    /** Creates the accounts, and grants what they are granted. */
    public List<String> accounts() {
        List<String> statements = new ArrayList<>();
        for (Section each : sections) {
            if (!each.anonymous()) {
                statements.add("CREATE USER '" + each.account() + "'@'%' IDENTIFIED BY 'p'");
            }
            statements.addAll(each.setup());
        }
        return statements;
    }

    /**
     * Runs all on the old instance.
     *
     * @return what came out otherwise than the table says
     */
    public List<String> play(RunningDatabase old, Listener listener) throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (Section each : sections) {
            try (Connection session = connect(old, each);
                    Statement statement = session.createStatement()) {
                statement.setEscapeProcessing(false);
                for (Line line : each.lines()) {
                    listener.sends(line, session);
                    String outcome = run(statement, line.sql());
                    if (!fits(line.outcome(), outcome)) {
                        wrong.add(line + ": " + outcome);
                    }
                }
            } catch (SQLException e) {
                wrong.add(each.account() + " cannot connect: " + e.getMessage());
            }
        }
        return wrong;
    }

    private static boolean fits(Outcome expected, String outcome) {
        return switch (expected) {
            case ALLOWED -> outcome.isEmpty();
            case REFUSED -> outcome.equals("refused");
            case LOCKED -> outcome.equals("locked");
            case FAILED -> !outcome.isEmpty();
        };
    }

    private static String run(Statement statement, String sql) {
        try {
            boolean more = statement.execute(sql);
            while (more || statement.getUpdateCount() >= 0) {
                more = statement.getMoreResults();
            }
            return "";
        } catch (SQLException e) {
            int code = e.getErrorCode();
            return REFUSALS.contains(code) ? "refused" : LOCKED.contains(code) ? "locked" : code + " " + e.getMessage();
        }
    }

    private static Connection connect(RunningDatabase old, Section section) throws SQLException {
        return DriverManager.getConnection(
                old.jdbcUrl(section.database(), "allowMultiQueries=true"),
                section.account(),
                section.anonymous() ? "" : "p");
    }
}
