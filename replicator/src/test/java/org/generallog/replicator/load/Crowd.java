package org.generallog.replicator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Sessions that all do the same at the same moment, to tables whose rows are alike, and of whose inserts many come to nothing: rolled back,
 * refused, killed, victims of deadlocks, deleted as soon as they are there. What is left to tell the rows by is what a session says next.
 */
public final class Crowd implements Load {
    static final int NAMES = 200;

    private static final Set<String> CHANGING = Set.of("named.n", "notes.v", "tickets.state", "stats.n");

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public String database() {
        return "crowd";
    }

    @Override
    public List<String> schema() {
        List<String> all = new ArrayList<>(List.of(
                "DROP DATABASE IF EXISTS crowd",
                "CREATE DATABASE crowd DEFAULT CHARACTER SET utf8",
                "USE crowd",
                """
                CREATE TABLE tickets (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  who INT NOT NULL,
                  state VARCHAR(10) NOT NULL DEFAULT 'new'
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE steps (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  ticket_id INT NOT NULL,
                  v VARCHAR(20) NOT NULL,
                  FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE notes (
                  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  who INT NOT NULL,
                  v VARCHAR(20) NOT NULL,
                  KEY (who)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE named (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  name VARCHAR(20) NOT NULL,
                  n INT NOT NULL DEFAULT 0,
                  UNIQUE KEY (name)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE history (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  what VARCHAR(20) NOT NULL,
                  ref INT NOT NULL
                ) ENGINE=InnoDB""",
                """
                CREATE TRIGGER tickets_made AFTER INSERT ON tickets FOR EACH ROW
                  INSERT INTO history (what, ref) VALUES ('made', NEW.who)""",
                """
                CREATE TRIGGER tickets_gone AFTER DELETE ON tickets FOR EACH ROW
                  INSERT INTO history (what, ref) VALUES ('gone', OLD.id)"""));
        for (String table : List.of("tickets", "steps", "notes", "named", "history")) {
            all.add("ALTER TABLE " + table + " AUTO_INCREMENT = " + (SEED_IDS + 1));
        }
        return all;
    }

    @Override
    public boolean isChanging(String table, String column) {
        return CHANGING.contains(table + "." + column);
    }

    @Override
    public Shopper shopper(int index, Random random, Client client) {
        return new CrowdSession(index, random, client);
    }
}
