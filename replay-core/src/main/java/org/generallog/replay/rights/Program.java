package org.generallog.replay.rights;

import java.util.List;
import java.util.Set;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.StatementInfo;

/**
 * A trigger or routine that runs under a statement.
 *
 * @param database where its unqualified names belong
 * @param definer the account that it runs as
 * @param functions functions that it may call
 * @param procedures procedures that it may call
 * @param dynamic whether it runs texts that it puts together
 * @param readsFile whether it calls {@code LOAD_FILE()}
 */
public record Program(
        String database,
        Definer definer,
        List<StatementInfo> statements,
        Set<String> functions,
        Set<String> procedures,
        boolean dynamic,
        boolean readsFile) {}
