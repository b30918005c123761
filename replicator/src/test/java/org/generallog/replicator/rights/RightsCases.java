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

/** The table of statements that accounts may and may not run, {@code rights/cases.txt}, and how it is played on an old instance. */
public final class RightsCases {
    /** What a server answers to whom a right is missing (manual, "Server Error Message Reference"). */
    private static final Set<Integer> REFUSALS = Set.of(1044, 1045, 1142, 1143, 1227, 1345, 1356, 1370, 1410, 1419);

    /** A line of the table. */
    public record Line(String account, String sql, boolean allowed) {}

    /** Told of each statement before it runs. */
    public interface Listener {
        void sends(Line line, Connection session) throws SQLException;
    }

    public record Section(String account, String database, boolean anonymous, List<String> setup, List<Line> lines) {}

    private final List<Section> sections;

    private RightsCases(List<Section> sections) {
        this.sections = sections;
    }

    public static RightsCases load() {
        List<Section> sections = new ArrayList<>();
        Section now = null;
        for (String line : text("cases.txt").lines().toList()) {
            int colon = line.indexOf(": ");
            if (line.startsWith("== ")) {
                String[] words = line.substring(3).split(" ", -1);
                String database = words.length == 1 ? "app" : words[1].equals("-") ? "" : words[1];
                now = new Section(words[0], database, false, new ArrayList<>(), new ArrayList<>());
                sections.add(now);
            } else if (now != null && line.startsWith("anonymous:")) {
                sections.remove(now);
                now = new Section(now.account(), now.database(), true, now.setup(), now.lines());
                sections.add(now);
            } else if (now != null && colon > 0) {
                String sql = line.substring(colon + 2);
                switch (line.substring(0, colon)) {
                    case "grant" -> now.setup().add(sql.replace("ACCOUNT", "'" + now.account() + "'@'%'"));
                    case "root" -> now.setup().add(sql);
                    case "ok" -> now.lines().add(new Line(now.account(), sql, true));
                    case "no" -> now.lines().add(new Line(now.account(), sql, false));
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        return new RightsCases(sections);
    }

    /** The statements of {@code rights/schema.sql}. */
    public static List<String> schema() {
        return List.of(text("schema.sql").strip().split(";\n", -1));
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

    public long count(boolean allowed) {
        return sections.stream()
                .flatMap(each -> each.lines().stream())
                .filter(each -> each.allowed() == allowed)
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
                for (Line line : each.lines()) {
                    listener.sends(line, session);
                    String outcome = run(statement, line.sql());
                    if (line.allowed() ? !outcome.isEmpty() : !outcome.equals("refused")) {
                        wrong.add(line + ": " + outcome);
                    }
                }
            } catch (SQLException e) {
                wrong.add(each.account() + " cannot connect: " + e.getMessage());
            }
        }
        return wrong;
    }

    private static String run(Statement statement, String sql) {
        try {
            boolean more = statement.execute(sql);
            while (more || statement.getUpdateCount() >= 0) {
                more = statement.getMoreResults();
            }
            return "";
        } catch (SQLException e) {
            return REFUSALS.contains(e.getErrorCode()) ? "refused" : e.getErrorCode() + " " + e.getMessage();
        }
    }

    private static Connection connect(RunningDatabase old, Section section) throws SQLException {
        return DriverManager.getConnection(
                old.jdbcUrl(section.database(), "allowMultiQueries=true"),
                section.account(),
                section.anonymous() ? "" : "p");
    }
}
