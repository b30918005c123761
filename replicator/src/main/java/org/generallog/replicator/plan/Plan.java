package org.generallog.replicator.plan;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.check.Instances;

/** The plan for a pair, as Markdown. */
public final class Plan {
    private final PlanFacts facts;
    private final Choice choice;
    private final String config;

    private Plan(PlanFacts facts, String config) {
        this.facts = facts;
        this.choice = Choice.of(facts);
        this.config = config;
    }

    /** @param config the configuration's file, for commands */
    public static Plan of(Instances on, Goal goal, String config) throws SQLException {
        return new Plan(PlanFacts.read(on, goal), config);
    }

    static Plan of(PlanFacts facts, String config) {
        return new Plan(facts, config);
    }

    public Way way() {
        return choice.way();
    }

    public String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# From ")
                .append(place(facts.older()))
                .append(" to ")
                .append(place(facts.newer()))
                .append("\n\n");
        page.append("**")
                .append(capital(choice.way().words()))
                .append("**, since ")
                .append(choice.why())
                .append(".\n\n");
        for (Step step : Ways.steps(choice.way(), facts, config)) {
            page.append("- [ ] ").append(step.what()).append('\n');
            if (!step.commands().isEmpty()) {
                page.append("  ").append(capital(step.where())).append(":\n\n");
                step.commands()
                        .forEach(
                                command -> page.append("      ").append(command).append('\n'));
                page.append('\n');
            }
        }
        page.append("\n## Why not another way\n\n");
        choice.others()
                .forEach((way, why) -> page.append("- ")
                        .append(capital(way.words()))
                        .append(": ")
                        .append(why)
                        .append(".\n"));
        return page.toString();
    }

    private static String place(PlanFacts.Node node) {
        return node.product() + (node.rds() ? " (RDS)" : "") + " at " + node.host() + ":" + node.port();
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }

    List<Step> steps() {
        return Ways.steps(choice.way(), facts, config);
    }
}
