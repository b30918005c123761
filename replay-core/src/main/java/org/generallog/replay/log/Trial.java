package org.generallog.replay.log;

import java.util.Map;

/**
 * What came of a statement that was tried on a scratch session of the old instance.
 *
 * @param error the server's error number; 0 where it was carried out
 * @param variables those that were asked for, as the scratch session has them behind it, by name in lower case. All that a server has would
 *     be 60 KB, and thousands of answers are kept.
 */
public record Trial(int error, Map<String, String> variables) {
    public Trial {
        variables = Map.copyOf(variables);
    }

    public boolean refused() {
        return error != 0;
    }
}
