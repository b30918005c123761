package org.generallog.replicator.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartAtTest {
    @ParameterizedTest
    @CsvSource({
        "2014-04-03 17:30:22, 2014-04-03T17:30:22Z",
        "2014-04-03T17:30:22, 2014-04-03T17:30:22Z",
        "2014-04-03T17:30:22Z, 2014-04-03T17:30:22Z",
        "2014-04-03 17:30:22+02:00, 2014-04-03T15:30:22Z",
        "2014-04-03 17:30:22 +02:00, 2014-04-03T15:30:22Z",
        "2014-04-03 17:30:22.999, 2014-04-03T17:30:22Z",
    })
    void aTimeIsUtcUnlessItHasAnOffsetAndIsAWholeSecond(String text, Instant expected) {
        assertEquals(new StartAt.Time(expected), StartAt.parse(text));
    }

    @Test
    void words() {
        assertEquals(new StartAt.Now(), StartAt.parse("now"));
        assertEquals(new StartAt.Checkpoint(), StartAt.parse("checkpoint"));
        assertEquals(new StartAt.Copy(), StartAt.parse("copy"));
    }

    @Test
    void allElseIsRefusedWithTheChoices() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> StartAt.parse("yesterday"))
                .getMessage());
        assertTrue(message.contains(StartAt.CHOICES), message);
    }
}
