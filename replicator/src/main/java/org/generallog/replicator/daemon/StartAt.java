package org.generallog.replicator.daemon;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Where applying begins. */
public sealed interface StartAt {
    /** At the checkpoint on the new instance; an error that names the choices when there is none. */
    record Checkpoint() implements StartAt {
        @Override
        public String toString() {
            return "checkpoint";
        }
    }

    /** At the checkpoint; where there is none, right after a copy that the process takes itself. */
    record Auto() implements StartAt {
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** At the end of the old instance's log, as it is now. */
    record Now() implements StartAt {
        @Override
        public String toString() {
            return "now";
        }
    }

    /** Right after the snapshot of the newest copy, as it stands in the log; waits until there is one that is complete. */
    record Copy() implements StartAt {
        @Override
        public String toString() {
            return "copy";
        }
    }

    /** At the first transaction of this second. */
    record Time(Instant second) implements StartAt {
        @Override
        public String toString() {
            return second.toString();
        }
    }

    /** What may be given. */
    String CHOICES =
            "auto, now, checkpoint, copy, or a time such as \"2014-04-03 17:30:22\" (UTC) or \"2014-04-03T17:30:22+02:00\"";

    /**
     * Reads the option's text. A time without an offset is UTC; fractions of a second are cut, since the whole second is replayed.
     *
     * @throws IllegalArgumentException with the choices
     */
    static StartAt parse(String text) {
        return switch (text.strip()) {
            case "auto" -> new Auto();
            case "now" -> new Now();
            case "checkpoint" -> new Checkpoint();
            case "copy" -> new Copy();
            default -> new Time(second(text.strip()));
        };
    }

    private static Instant second(String text) {
        String iso = text.replaceFirst(" ", "T").replace(" ", "");
        try {
            return OffsetDateTime.parse(iso).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException noOffset) {
            try {
                return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
            } catch (DateTimeException noTime) {
                throw new IllegalArgumentException("'" + text + "' is no place to start; allowed: " + CHOICES, noTime);
            }
        }
    }
}
