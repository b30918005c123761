package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "rdsadmin[rdsadmin] @ localhost [127.0.0.1]            , rdsadmin",
                "rdsadmin[x][rdsadmin[x]] @ localhost [127.0.0.1]      , rdsadmin[x]",
                "rdsadmin[rdsadmin][rdsadmin[rdsadmin]] @ h [10.0.0.1] , rdsadmin[rdsadmin]",
                "a] @ b[a] @ b] @ h [10.0.0.1]                         , a] @ b",
                "app[app] @  [10.0.0.1]                                , app",
                "app[app] @ localhost []                               , app",
                "[guest] @ localhost []                                , ''",
                "boss[clerk] @ localhost []                            , ''",
                "[] @  []                                              , ''",
                "nothing                                               , ''"
            })
    void theNameThatStandsTwice(String userHost, String account) {
        assertEquals(account, LogRow.account(userHost.strip()));
    }
}
