package org.generallog.replicator.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SettingTest {
    @Test
    void theNameOfAnInstanceOfRdsStandsInItsAddress() {
        assertEquals(
                "aws rds modify-db-parameter-group --region eu-west-1 --db-parameter-group-name"
                        + " \"$(aws rds describe-db-instances --region eu-west-1 --db-instance-identifier shop"
                        + " --query 'DBInstances[0].DBParameterGroups[0].DBParameterGroupName' --output text)\""
                        + " --parameters \"ParameterName=log_output,ParameterValue=TABLE,ApplyMethod=immediate\"",
                Setting.parameter("shop.abc123.eu-west-1.rds.amazonaws.com", "log_output", "TABLE", "immediate")
                        .command());
    }

    @Test
    void behindAnotherNameItIsLeftToTheOperator() {
        assertEquals(
                "aws rds modify-db-parameter-group --db-parameter-group-name PARAMETER-GROUP --parameters"
                        + " \"ParameterName=sql_mode,ParameterValue='ANSI_QUOTES,IGNORE_SPACE',ApplyMethod=immediate\"",
                Setting.parameter("db.example.com", "sql_mode", "ANSI_QUOTES,IGNORE_SPACE", "immediate")
                        .command());
    }
}
