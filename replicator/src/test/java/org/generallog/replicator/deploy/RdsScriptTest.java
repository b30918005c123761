package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rds.sh}, with a program in the place of the AWS CLI that keeps a parameter group in a folder and what it was told. */
class RdsScriptTest {
    private static final String AWS = """
            #!/usr/bin/env bash
            set -euo pipefail
            echo "$*" >>"$FAKE/calls"
            all="$*"
            query=${all##*--query }
            case $all in
                *describe-db-instances*ParameterApplyStatus) cat "$FAKE/status" ;;
                *describe-db-instances*"DBInstances["[?]*) cat "$FAKE/users" ;;
                *describe-db-instances*) cat "$FAKE/group" ;;
                *describe-db-parameters*)
                    name=${query#*"ParameterName=='"}
                    name=${name%%"'"*}
                    cat "$FAKE/parameters/$name" 2>/dev/null || echo None ;;
                *modify-db-parameter-group*)
                    set=${all##*ParameterName=}
                    value=${set#*ParameterValue=}
                    echo "${value%%,*}" >"$FAKE/parameters/${set%%,*}" ;;
                *reset-db-parameter-group*)
                    set=${all##*ParameterName=}
                    rm -f "$FAKE/parameters/${set%%,*}" ;;
                *) echo "unknown: $all" >&2; exit 64 ;;
            esac
            """;

    @TempDir
    Path folder;

    private Path parameters;

    @BeforeEach
    void group() throws Exception {
        Tool.of("bash");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path aws = Files.writeString(bin.resolve("aws"), AWS);
        assertTrue(aws.toFile().setExecutable(true));
        parameters = Files.createDirectories(folder.resolve("parameters"));
        Files.writeString(folder.resolve("group"), "shop-mysql55\n");
        Files.writeString(folder.resolve("users"), "shop\n");
        Files.writeString(folder.resolve("status"), "in-sync\n");
        Files.writeString(parameters.resolve("log_output"), "FILE\n");
    }

    private Tool.Said rds(String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", folder.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        environment.put("FAKE", folder.toString());
        environment.put("RDS_POLL_SECONDS", "0");
        return Tool.script("rds.sh").run(folder, environment, arguments);
    }

    private String good(String... arguments) throws Exception {
        Tool.Said said = rds(arguments);
        assertEquals(0, said.code(), said.text());
        return said.text();
    }

    private String value(String parameter) throws Exception {
        Path file = parameters.resolve(parameter);
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private List<String> changes() throws Exception {
        List<String> changes = new ArrayList<>(Files.readAllLines(folder.resolve("calls")));
        changes.removeIf(call -> call.contains(" describe-"));
        return changes;
    }

    @Test
    void turnsTheLogOnAndPutsBackWhatWas() throws Exception {
        String said = good("--region", "eu-west-1", "log-on", "shop");
        assertTrue(said.endsWith("in force on shop\n"), said);
        assertEquals("TABLE", value("log_output"));
        assertEquals("1", value("general_log"));
        // The table first: nothing goes to a file in between.
        assertEquals(
                List.of(
                        "--region eu-west-1 --output text rds modify-db-parameter-group --db-parameter-group-name"
                                + " shop-mysql55 --parameters"
                                + " ParameterName=log_output,ParameterValue=TABLE,ApplyMethod=immediate",
                        "--region eu-west-1 --output text rds modify-db-parameter-group --db-parameter-group-name"
                                + " shop-mysql55 --parameters"
                                + " ParameterName=general_log,ParameterValue=1,ApplyMethod=immediate"),
                changes());
        good("set", "shop", "read_only=1");
        String shown = good("show", "shop");
        assertTrue(shown.contains("log_output: TABLE, before: FILE\n"), shown);
        assertTrue(shown.contains("read_only: 1, before: (the default)\n"), shown);

        // What was set first is what was before, however often it is set.
        good("log-on", "shop");
        good("back", "shop");
        assertEquals("FILE", value("log_output"));
        assertEquals("", value("general_log"));
        assertEquals("", value("read_only"));
        assertEquals(1, rds("back", "shop").code());
    }

    @Test
    void aDryRunPrintsAndChangesNothing() throws Exception {
        String said = good("--dry-run", "log-on", "shop");
        assertTrue(
                said.contains("aws rds modify-db-parameter-group --db-parameter-group-name shop-mysql55 --parameters"
                        + " ParameterName=general_log,ParameterValue=1,ApplyMethod=immediate\n"),
                said);
        assertEquals(List.of(), changes());
        assertEquals("FILE", value("log_output"));
        assertFalse(Files.exists(folder.resolve("shop.rds-before")));

        good("log-on", "shop");
        int before = changes().size();
        assertTrue(good("--dry-run", "back", "shop").contains("reset-db-parameter-group"));
        assertEquals(before, changes().size());
        assertTrue(Files.exists(folder.resolve("shop.rds-before")));
    }

    private void refused(int code, String why, String... arguments) throws Exception {
        Tool.Said said = rds(arguments);
        assertEquals(code, said.code(), said.text());
        assertTrue(said.text().contains(why), said.text());
        Path calls = folder.resolve("calls");
        assertEquals(List.of(), Files.exists(calls) ? changes() : List.of());
    }

    @Test
    void aGroupThatIsNotItsOwnIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("users"), "shop\nbilling\n");
        refused(1, "is that of shop billing too", "log-on", "shop");
        good("--shared", "log-on", "shop");
        Files.writeString(folder.resolve("group"), "default.mysql5.5\n");
        Files.delete(folder.resolve("calls"));
        refused(1, "which nobody can change", "log-on", "shop");
    }

    @Test
    void whatWaitsForARestartIsSaid() throws Exception {
        Files.writeString(folder.resolve("status"), "pending-reboot\n");
        Tool.Said said = rds("log-on", "shop");
        assertEquals(1, said.code(), said.text());
        assertTrue(said.text().contains("waits for a restart"), said.text());
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsChanged() throws Exception {
        refused(2, "see rds.sh --help", "log-on");
        refused(2, "there is no option --dry", "--dry", "log-on", "shop");
        refused(2, "there is no command off", "off", "shop");
        refused(2, "is no name of an instance", "log-on", "shop.abc.eu-west-1.rds.amazonaws.com");
        refused(2, "is not NAME=VALUE", "set", "shop", "log_output=TABLE", "general_log");
        refused(2, "is a value that this script does not set", "set", "shop", "log_output=TABLE,ApplyMethod=x");
        refused(1, "nothing was changed from this folder", "back", "shop");
        assertTrue(good("--help").contains("deploy/rds.sh [OPTION...] back INSTANCE"));
    }
}
