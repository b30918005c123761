package org.generallog.replicator.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.sql.SQLException;
import java.util.Set;

/**
 * Writes a logged failure without the literals that a server quotes in its messages ({@code Duplicate entry 'bob@…' for key …},
 * {@code … near '…'}), unless statements may be logged.
 */
public final class FailureConverter extends ThrowableProxyConverter {
    /** Errors that quote names alone: access, unknown database or table, read only; 0 is the driver's own. */
    private static final Set<Integer> QUOTE_NAMES =
            Set.of(0, 1044, 1045, 1049, 1130, 1142, 1143, 1146, 1227, 1290, 1370);

    @Override
    protected String throwableProxyToString(IThrowableProxy failure) {
        boolean asItIs =
                SqlForLog.allowed() || !(failure instanceof ThrowableProxy proxy) || !quotes(proxy.getThrowable());
        return super.throwableProxyToString(asItIs ? failure : new RedactedFailure(failure));
    }

    private static boolean quotes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && !QUOTE_NAMES.contains(sql.getErrorCode())) {
                return true;
            }
        }
        return false;
    }
}
