package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.CONTEXT;
import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.inserted;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.UserVariable;
import org.junit.jupiter.api.Test;

class PacketBuilderTest {
    private static final ReplicatorTables TABLES = new ReplicatorTables("replicator", "shop");
    private static final List<String> MOVE = List.of("MOVE");
    private static final PacketBuilder.Own OWN = new PacketBuilder.Own(MOVE, List.of(), true);

    private static PacketBuilder builder(Dialect dialect) {
        SessionState session = new SessionState(dialect, OldInstance.ASSUMED, TABLES);
        Translator translator = new Translator(OldInstance.ASSUMED, dialect.version(), session);
        return new PacketBuilder(session, translator, dialect.maxAllowedPacket(), 1 << 16);
    }

    private static List<String> packets(Dialect dialect, RelayEntry... entries) throws TargetException {
        return texts(builder(dialect).batch(List.of(entries), Set.of(), OWN));
    }

    private static List<String> texts(List<byte[]> packets) {
        return packets.stream()
                .map(p -> new String(p, StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static String packet(String... statements) {
        return String.join("\n;\n", statements);
    }

    private static final String FIRST_SET = "SET sql_mode='',time_zone='+00:00',foreign_key_checks=1,unique_checks=1,"
            + "timestamp=1.000000,character_set_client=utf8mb3,collation_connection=utf8mb3_general_ci";

    @Test
    void contextIsSentWhereItDiffers() throws TargetException {
        StatementContext other =
                new StatementContext("it`s", 1L << 21 | 1L << 28, 8, 8, 8, "+02:00", true, false, true);
        assertEquals(
                List.of(packet(
                        "BEGIN",
                        "MOVE",
                        "USE `shop`",
                        FIRST_SET,
                        "UPDATE a",
                        "UPDATE b",
                        "SET timestamp=2.500000",
                        "UPDATE c",
                        "USE `it``s`",
                        "SET sql_mode='STRICT_TRANS_TABLES',time_zone='+02:00',foreign_key_checks=0,"
                                + "character_set_client=latin1,collation_connection=latin1_swedish_ci",
                        "UPDATE \u00e9\u00ff",
                        "COMMIT")),
                packets(
                        Samples.MARIADB,
                        entry(0, sql("UPDATE a"), sql("UPDATE b;")),
                        entry(1, sql(CONTEXT, 2_500_000, "UPDATE c")),
                        entry(2, sql(other, 2_500_000, "UPDATE \u00e9\u00ff"))));
    }

    @Test
    void nothingIsSentAgainInTheNextPacket() throws TargetException {
        PacketBuilder builder = builder(Samples.MARIADB);
        assertEquals(
                1,
                builder.batch(List.of(entry(0, sql("UPDATE a"))), Set.of(), OWN).size());
        assertEquals(
                List.of(packet("BEGIN", "MOVE", "UPDATE b", "COMMIT")),
                texts(builder.batch(List.of(entry(1, sql("UPDATE b"))), Set.of(), OWN)));
    }

    @Test
    void unusedInsertIdIsTakenBack() throws TargetException {
        RelayEntry[] entries = {entry(0, inserted(7, "INSERT a")), entry(1, sql("INSERT b")), entry(2, sql("INSERT c"))
        };
        String set = FIRST_SET.replace("1.000000,", "1.000000,insert_id=7,");
        assertEquals(
                List.of(packet(
                        "BEGIN",
                        "MOVE",
                        "USE `shop`",
                        set,
                        "INSERT a",
                        "SET insert_id=0",
                        "INSERT b",
                        "INSERT c",
                        "COMMIT")),
                packets(Samples.MARIADB, entries));
        assertEquals(
                List.of(packet(
                        "BEGIN",
                        "MOVE",
                        "USE `shop`",
                        set,
                        "INSERT a",
                        "INSERT INTO `replicator`.`unused_insert_id` SELECT NULL FROM DUAL WHERE @@insert_id<>0",
                        "INSERT b",
                        "INSERT c",
                        "COMMIT")),
                packets(Samples.MYSQL, entries));
    }

    @Test
    void userVariablesAreLiterals() throws TargetException {
        StatementChange change = new StatementChange(
                CONTEXT,
                1_000_000,
                OptionalLong.empty(),
                OptionalLong.of(9),
                List.of(
                        new UserVariable("s", UserVariable.Type.STRING, 8, new byte[] {(byte) 0xe9, 0x27}),
                        new UserVariable("n", UserVariable.Type.UNSIGNED, 63, new byte[] {'5'}),
                        new UserVariable("x", UserVariable.Type.REAL, 63, null)),
                new byte[] {'X'});
        String all = packets(Samples.MARIADB, entry(0, change)).get(0);
        assertTrue(
                all.contains(
                        "last_insert_id=9,@`s`=_latin1 0xe927 COLLATE latin1_swedish_ci,@`n`=CAST(5 AS UNSIGNED),@`x`=NULL"),
                all);
    }

    @Test
    void aNumberThatIsNoneIsRejected() {
        StatementChange change = new StatementChange(
                CONTEXT,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(new UserVariable(
                        "n", UserVariable.Type.INTEGER, 63, "1;DROP".getBytes(StandardCharsets.US_ASCII))),
                new byte[] {'X'});
        TargetException e = assertThrows(TargetException.class, () -> packets(Samples.MARIADB, entry(0, change)));
        assertEquals(FailureKind.REJECTED, e.kind());
    }

    @Test
    void whatMayBeOpenGoesAlone() throws TargetException {
        assertEquals(
                List.of(
                        packet("BEGIN", "MOVE", "USE `shop`", FIRST_SET, "UPDATE a"),
                        "UPDATE t SET v='open",
                        packet("UPDATE b", "COMMIT")),
                packets(Samples.MARIADB, entry(0, sql("UPDATE a"), sql("UPDATE t SET v='open"), sql("UPDATE b"))));
    }

    @Test
    void packetsAreBounded() throws TargetException {
        List<RelayEntry> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entries.add(entry(i, sql("UPDATE " + "x".repeat(5000))));
        }
        List<byte[]> packets = builder(Samples.MARIADB).batch(entries, Set.of(), OWN);
        assertTrue(packets.size() > 2, "" + packets.size());
        packets.forEach(p -> assertTrue(p.length <= 1 << 16));
    }

    @Test
    void aPacketMarksHowFarItCame() throws TargetException {
        List<RelayEntry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry(i, sql("UPDATE t" + i)));
        }
        String all =
                texts(builder(Samples.MARIADB).batch(entries, Set.of(), OWN)).get(0);
        assertTrue(all.contains(packet("UPDATE t7", "SET @replicator_at=8", "UPDATE t8")), all);
        assertTrue(all.contains(packet("UPDATE t15", "SET @replicator_at=16", "UPDATE t16")), all);
        PacketBuilder.Own unmarked = new PacketBuilder.Own(MOVE, List.of(), false);
        String without = texts(builder(Samples.MARIADB).batch(entries, Set.of(), unmarked))
                .get(0);
        assertFalse(without.contains("@replicator_at"), without);
        assertTrue(without.contains(packet("UPDATE t7", "UPDATE t8")), without);
        assertFalse(all.contains("@replicator_at=1\n"), all);
    }

    @Test
    void aStatementLongerThanTheServerTakesStopsWithTheRemedy() {
        TargetException e = assertThrows(
                TargetException.class, () -> packets(Samples.MARIADB, entry(0, sql("UPDATE " + "x".repeat(1 << 20)))));
        assertEquals(FailureKind.FATAL, e.kind());
        assertTrue(e.remedy().contains("max_allowed_packet"));
    }

    @Test
    void aLaneMovesOnlyFromWhereItIsExpected() {
        assertEquals(
                List.of(
                        "UPDATE `replicator`.`lane` SET `step`=8,`file`=2,`offset`=300,`applied`='2:400-500 3:4-90',"
                                + "`updated_at`='1970-01-01 00:00:01.500000' WHERE `name`='shop' AND `lane`=3 AND `step`=7",
                        "SET @replicator_at=IF(ROW_COUNT()=1,0,EXP(99999))"),
                TABLES.moveLane(3, 7, new RelayPosition(2, 300), AppliedRuns.parse("2:400-500 3:4-90"), 1_500_000));
    }
}
