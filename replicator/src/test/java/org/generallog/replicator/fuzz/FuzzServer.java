package org.generallog.replicator.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.EventDefinition;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.catalog.ViewDefinition;

/** The schema of the shop, as the old instance's catalogue gives it, and what the instance says of itself. */
final class FuzzServer implements Catalog {
    private static final Column ID = new Column("id", "int", "", false);
    private static final Map<String, TableSchema> TABLES = Map.of(
            "accounts", table("accounts", List.of(ID, column("customer_id"), column("balance"), column("version"))),
            "customers", table("customers", List.of(ID, text("name"), text("email"))),
            "counters", table("counters", List.of(ID, column("hits"), column("last_by"), text("note"))),
            "orders", table("orders", List.of(ID, column("customer_id"), text("state"), column("total"))),
            "order_log", table("order_log", List.of(ID, column("customer_id"), column("total"))),
            "sessions", table("sessions", List.of(text("id"), column("customer_id"), text("data"))),
            "events", table("events", List.of(new Column("id", "bigint", "", true), column("session"), text("what"))));

    private static final Definer APP = new Definer("app", "localhost", false);

    private final Runnable asked;

    /** @param asked is called for each question */
    FuzzServer(Runnable asked) {
        this.asked = asked;
    }

    private static Column column(String name) {
        return new Column(name, "int", "", false);
    }

    private static Column text(String name) {
        return new Column(name, "varchar", "utf8_general_ci", false);
    }

    private static TableSchema table(String name, List<Column> columns) {
        return new TableSchema("shop", name, columns, List.of(List.of("id")), "InnoDB");
    }

    static ServerFacts facts(String version) {
        return new ServerFacts(
                ServerVersion.parse(version),
                Map.of("innodb_lock_wait_timeout", "50"),
                0,
                new ServerFacts.Clock("+00:00", 0, 0),
                new ServerFacts.Collations(
                        Map.of(
                                "latin1_swedish_ci", 8,
                                "utf8_general_ci", 33,
                                "utf8_bin", 83,
                                "utf8mb4_general_ci", 45,
                                "gbk_chinese_ci", 28,
                                "cp932_japanese_ci", 95,
                                "binary", 63),
                        Map.of(
                                "latin1", "latin1_swedish_ci",
                                "utf8", "utf8_general_ci",
                                "utf8mb4", "utf8mb4_general_ci",
                                "gbk", "gbk_chinese_ci",
                                "cp932", "cp932_japanese_ci",
                                "binary", "binary")));
    }

    @Override
    public Optional<TableSchema> table(String database, String name) {
        asked.run();
        return database.equals("shop") ? Optional.ofNullable(TABLES.get(name)) : Optional.empty();
    }

    @Override
    public Optional<TableTrace> trace(String database, String name) {
        return table(database, name).map(table -> new TableTrace(0, Set.of(), Set.of(), Set.of(), Optional.empty()));
    }

    @Override
    public List<TriggerDefinition> triggers(String database, String table) {
        asked.run();
        if (!database.equals("shop")) {
            return List.of();
        }
        return switch (table) {
            case "accounts" ->
                List.of(
                        trigger(
                                table,
                                "UPDATE",
                                "INSERT INTO audit (account_id, version, before_, after_) VALUES (NEW.id, NEW.version, OLD.balance, NEW.balance)"));
            case "orders" ->
                List.of(
                        trigger(
                                table,
                                "INSERT",
                                "BEGIN DECLARE amount DECIMAL(12,2); SET amount = NEW.total;"
                                        + " INSERT INTO order_log (order_id, customer_id, total) VALUES (NEW.id, NEW.customer_id, amount); END"));
            default -> List.of();
        };
    }

    private static TriggerDefinition trigger(String table, String event, String body) {
        return new TriggerDefinition("shop", table + "_t", table, event, "AFTER", body, "", APP);
    }

    @Override
    public Optional<RoutineDefinition> function(String database, String name) {
        asked.run();
        return name.equals("f1")
                ? Optional.of(routine(name, "INSERT INTO counters VALUES (a, 0, 0, ''); RETURN 1;"))
                : Optional.empty();
    }

    @Override
    public Optional<RoutineDefinition> procedure(String database, String name) {
        asked.run();
        return name.equals("p")
                ? Optional.of(routine(name, "UPDATE accounts SET balance = a WHERE id = a; COMMIT;"))
                : Optional.empty();
    }

    private static RoutineDefinition routine(String name, String statements) {
        return new RoutineDefinition("shop", name, "BEGIN " + statements + " END", "", false, APP);
    }

    @Override
    public Optional<ViewDefinition> view(String database, String name) {
        asked.run();
        return name.equals("v")
                ? Optional.of(new ViewDefinition("shop", name, "select f1(id) from shop.accounts"))
                : Optional.empty();
    }

    @Override
    public List<EventDefinition> events() {
        asked.run();
        return List.of(new EventDefinition(
                "shop",
                "e",
                APP,
                "UPDATE counters SET hits = hits + 1 WHERE id = 1",
                "",
                "SYSTEM",
                "utf8",
                "utf8_general_ci"));
    }

    @Override
    public boolean hasFunctions() {
        return true;
    }

    @Override
    public void invalidate() {
        asked.run();
    }
}
