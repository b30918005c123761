package org.generallog.replicator.source;

/**
 * Which rotation an instance allows.
 *
 * @param mode never {@link RotationMode#AUTO}
 * @param procedure RDS's, where the mode is {@link RotationMode#RDS}
 */
public record RotationChoice(RotationMode mode, Procedure procedure) {
    /** What is known of {@code mysql.rds_rotate_general_log}. */
    public enum Procedure {
        /** It is not used. */
        NONE,
        /** Calling it loses nothing. */
        SAFE,
        /** It switches the log off while it rotates. */
        SWITCHES_OFF,
        /** The account may not see its text. */
        UNSEEN
    }
}
