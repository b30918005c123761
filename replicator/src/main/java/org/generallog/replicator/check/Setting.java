package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** How a variable of an instance is set: by SQL and option file, or on RDS by its parameter group. */
final class Setting {
    private static final String RDS = ".rds.amazonaws.com";

    private Setting() {}

    /** For one that takes effect at once. */
    static List<Remedy> of(Instance on, String name, String value) throws SQLException {
        return on.isRds()
                ? List.of(parameter(on.address().host(), name, value, "immediate"))
                : List.of(
                        Remedy.on(on.side(), "SET GLOBAL " + name + " = " + literal(value) + ";"),
                        Remedy.optionFile(on.side(), name + " = " + value));
    }

    /** For one that needs a restart. */
    static List<Remedy> atStart(Instance on, String name, String value) throws SQLException {
        return List.of(
                on.isRds()
                        ? parameter(on.address().host(), name, value, "pending-reboot")
                        : Remedy.optionFile(on.side(), name + " = " + value));
    }

    private static String literal(String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number || value.equals("ON") || value.equals("OFF") ? value : "'" + value.replace("'", "''") + "'";
    }

    /** The instance's name and region stand in its address: {@code shop.abc123.eu-west-1.rds.amazonaws.com}. */
    static Remedy parameter(String host, String name, String value, String when) {
        String[] parts = host.endsWith(RDS) ? host.split("\\.", 4) : new String[0];
        boolean named = parts.length == 4;
        String region = named ? " --region " + parts[2] : "";
        String group = named
                ? "\"$(aws rds describe-db-instances" + region + " --db-instance-identifier " + parts[0]
                        + " --query 'DBInstances[0].DBParameterGroups[0].DBParameterGroupName' --output text)\""
                : "PARAMETER-GROUP";
        String said = value.contains(",") ? "'" + value + "'" : value;
        return Remedy.shell("aws rds modify-db-parameter-group" + region + " --db-parameter-group-name " + group
                + " --parameters \"ParameterName=" + name + ",ParameterValue=" + said + ",ApplyMethod=" + when + "\"");
    }
}
