package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** One thing that can go wrong with a migration, and how it is seen. Looks, and changes nothing. */
public abstract class Check {
    private final About about;

    protected Check(About about) {
        this.about = about;
    }

    public final About about() {
        return about;
    }

    /**
     * What is wrong; empty where nothing is.
     *
     * @throws CannotLook where the account may not see it
     * @throws SQLException where the instance does not answer
     */
    abstract List<Finding> look(Instances on) throws SQLException, CannotLook;

    /** A finding of the weight that the check's findings mostly have. */
    final List<Finding> found(String saw, List<Remedy> remedies) {
        return List.of(new Finding(about.severities().get(0), saw, remedies));
    }

    final List<Finding> found(String saw, Remedy... remedies) {
        return found(saw, List.of(remedies));
    }

    static List<Finding> nothing() {
        return List.of();
    }

    /** {@code 1 table}, {@code 2 tables}. */
    static String counted(int count, String one) {
        return "%,d %s%s".formatted(count, one, count == 1 ? "" : "s");
    }

    /** Names for a sentence: so many, and how many more there are. */
    static String some(List<String> names) {
        int most = 10;
        String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? shown + " and " + (names.size() - most) + " more" : shown;
    }
}
