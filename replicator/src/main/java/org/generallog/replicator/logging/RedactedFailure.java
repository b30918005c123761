package org.generallog.replicator.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A failure, its causes and what it suppressed, with what is quoted in their messages left out. */
final class RedactedFailure implements IThrowableProxy {
    private final IThrowableProxy failure;

    RedactedFailure(IThrowableProxy failure) {
        this.failure = failure;
    }

    @Override
    public @Nullable String getMessage() {
        return failure.getMessage() == null ? null : SqlForLog.withoutQuoted(failure.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        String message = failure.getOverridingMessage();
        return message == null ? null : SqlForLog.withoutQuoted(message);
    }

    @Override
    public String getClassName() {
        return failure.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return failure.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return failure.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return failure.getCause() == null ? null : new RedactedFailure(failure.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        IThrowableProxy[] suppressed = failure.getSuppressed();
        return suppressed == null
                ? new IThrowableProxy[0]
                : Arrays.stream(suppressed).map(RedactedFailure::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return failure.isCyclic();
    }
}
