package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes checks, one after the other; one that fails keeps no other from being made. */
public final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private Preflight() {}

    public static List<Outcome> run(Instances on, List<Check> checks) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Check check : checks) {
            outcomes.add(outcome(on, check));
        }
        return outcomes;
    }

    private static Outcome outcome(Instances on, Check check) {
        try {
            return new Outcome(check.about(), check.look(on), "", "");
        } catch (CannotLook e) {
            return unknown(check, String.valueOf(e.getMessage()), e.lacks());
        } catch (SQLException e) {
            LOG.debug("check {} cannot be made", check.about().code(), e);
            return unknown(check, String.valueOf(e.getMessage()).strip(), "");
        } catch (RuntimeException defect) {
            LOG.debug("check {} has failed", check.about().code(), defect);
            return unknown(check, "the check itself has failed: " + defect, "");
        }
    }

    private static Outcome unknown(Check check, String why, String lacks) {
        return new Outcome(check.about(), List.of(), why, lacks);
    }

    /**
     * What keeps a command from beginning, in sentences with the remedy; empty where nothing does.
     *
     * @throws SQLException where an instance does not answer: nothing is known then
     */
    public static List<String> problems(Instances on, List<Check> checks) throws SQLException {
        List<String> problems = new ArrayList<>();
        for (Check check : checks) {
            try {
                check.look(on).stream()
                        .filter(each -> each.severity() == Severity.ERROR)
                        .map(Preflight::sentence)
                        .forEach(problems::add);
            } catch (CannotLook e) {
                LOG.warn("{} is not checked: {}. {}", check.about().code(), e.getMessage(), e.lacks());
            }
        }
        return problems;
    }

    private static String sentence(Finding finding) {
        String remedies = finding.remedies().stream()
                .map(each -> each.where() + ": " + each.command())
                .collect(Collectors.joining(" "));
        return finding.saw() + (remedies.isEmpty() ? "" : "; " + remedies);
    }
}
