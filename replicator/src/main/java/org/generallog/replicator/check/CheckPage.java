package org.generallog.replicator.check;

import java.util.stream.Collectors;

/** Writes the reference page {@code src/docs/check.md} from the checks. */
public final class CheckPage {
    private CheckPage() {}

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # `check`: what can go wrong, before it does

                    java -jar replicator.jar check --config shop.yml

                looks at both instances, this machine and the newest rows of the log, and says what will go wrong,
                what will be slow, listed or different, and what is good to know; each with what it saw, why that
                matters, and the commands that mend it, to be pasted. It changes nothing that stays: to find out how
                the log may be rotated, it creates and drops an empty table beside it, as `run` does. All checks are
                made, even if some fail; one that cannot be made is `unknown`, with the `GRANT` that it lacks. It
                may run at any time, beside a running replicator too.

                | severity | meaning |
                |---|---|
                | error | a command will refuse to begin, or writes are lost or done wrongly: mend it first |
                | warning | it goes on, and something is slow, listed, left out, or different after the cutover |
                | hint | to be known |

                Exit code 0 when there is no error, else 1. `--format json` is for programs: an object with the
                counts `errors`, `warnings`, `hints` and `unknown`, the `facts` and an array `checks`, each with
                `code`, `state` (`ok`, `hint`, `warning`, `error`, `unknown`) and its `findings` (`severity`, `saw`,
                `remedies` with `where` and `command`). The codes are stable.

                `run`, `apply`, `capture` and `copy` ask some of these rules at their start by themselves
                (`target-rights`, `target-events`, `source-rights-process`, `log-off`, `rotation`,
                `source-rights-schema`, `filter-databases`, `target-existing`, `target-checkpoint`, triggers of
                `definers-missing`) and do not begin while one is broken.

                On Amazon RDS, which is known by the folder of its programs, its procedures `rds_*` or its account
                `rdsadmin`, remedies are calls of the AWS CLI on the instance's parameter group instead of
                `SET GLOBAL` and option file. A default group cannot be changed: give the instance one of its own
                before the migration, which takes a restart.

                What stands in the log is judged by its text alone, without the session that sent it: counts are a
                forecast. The newest 200,000 rows are read. The size of the disk of an instance is not to be had by
                SQL; the size of the data is told, for comparison.

                This page is made from the checks in the program; a test says when it is out of date.

                | code | severity | what it means | why it matters | what to do |
                |---|---|---|---|---|
                """);
        for (Check check : Checks.ALL) {
            About about = check.about();
            page.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            about.code(),
                            about.severities().stream().map(Severity::text).collect(Collectors.joining(", ")),
                            about.meaning(),
                            about.why(),
                            about.help()));
        }
        return page.toString();
    }
}
