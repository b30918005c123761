package org.generallog.replicator.check;

import java.sql.SQLException;
import org.generallog.replicator.copy.BeforeCopy;
import org.generallog.replicator.copy.CopyException;
import org.generallog.replicator.copy.CopySettings;

/** Something that the copy asks before it begins. */
interface CopyQuestion<T> {
    T ask(BeforeCopy copy) throws SQLException, CopyException;

    /** @throws CannotLook where the account may not see what the copy would have to see */
    static <T> T of(Instances on, CopyQuestion<T> question) throws SQLException, CannotLook {
        on.requireSchema();
        return ofAny(on, question);
    }

    /** One that is asked whatever the account may see. */
    static <T> T ofAny(Instances on, CopyQuestion<T> question) throws SQLException, CannotLook {
        // The instances say better when they cannot be reached.
        on.older().connection();
        try (BeforeCopy copy = new BeforeCopy(
                CopySettings.of(on.config()), on.older().address(), on.newer().address())) {
            return question.ask(copy);
        } catch (CopyException e) {
            throw new CannotLook(String.valueOf(e.getMessage()), "");
        }
    }
}
