package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;

class PatientCatalogTest {
    private final Catalog catalog = new Definitions();
    private final CaptureStats stats = new CaptureStats();

    /** Whoever watches sees that it is tried, and why: the capture has not gone quiet. */
    @Test
    void eachTryThatFailsIsCounted() {
        int[] asked = new int[1];
        PatientCatalog patient = new PatientCatalog(catalog, new CountDownLatch(1), stats);
        assertEquals("answer", patient.ask(() -> {
            if (asked[0]++ < 2) {
                throw new CatalogException("no connection", new IllegalStateException());
            }
            return "answer";
        }));
        assertEquals(2, stats.readErrors.sum());
        assertEquals("no connection", stats.readError());
    }

    @Test
    void itGivesUpWhenTheCaptureIsStopped() {
        CountDownLatch stopping = new CountDownLatch(1);
        PatientCatalog patient = new PatientCatalog(catalog, stopping, stats);
        assertThrows(
                CancellationException.class,
                () -> patient.ask(() -> {
                    stopping.countDown();
                    throw new CatalogException("no connection", new IllegalStateException());
                }));
    }
}
