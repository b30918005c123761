package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.generallog.replicator.daemon.ExitCode;
import org.junit.jupiter.api.Test;

class PacketQueueTest {
    /** The driver tells it as an error of its own. */
    @Test
    void tooLittleMemoryIsToldWithTheRemedy() {
        PacketQueue queue = new PacketQueue(1);
        queue.fail(new CopyException("table d.t could not be read", new SQLException(new OutOfMemoryError())));
        CopyException e = assertThrows(CopyException.class, queue::rethrow);
        assertTrue(String.valueOf(e.getMessage()).startsWith("out of memory, with a heap of "), e::getMessage);
        assertEquals(ExitCode.MEMORY, ExitCode.of(e));
    }

    @Test
    void otherFailuresAreToldAsTheyAre() {
        PacketQueue queue = new PacketQueue(1);
        queue.fail(new CopyException("table d.t could not be read"));
        CopyException e = assertThrows(CopyException.class, queue::rethrow);
        assertEquals("table d.t could not be read", e.getMessage());
    }
}
