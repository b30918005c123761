package org.generallog.replicator.daemon;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How the process will end: decided once, by whoever is first. Thread-safe. */
public final class Ending {
    private final CompletableFuture<End> decided = new CompletableFuture<>();

    /**
     * The decision.
     *
     * @param reason for the log
     * @param failure empty for an end in order
     */
    public record End(int exitCode, String reason, Optional<Throwable> failure) {}

    /** The work is done, or the user asked to stop. */
    public void done(String reason) {
        decided.complete(new End(ExitCode.DONE, reason, Optional.empty()));
    }

    /** The work is done, and a person has to look at what came of it. */
    public void doubtful(String reason) {
        decided.complete(new End(ExitCode.DOUBTFUL, reason, Optional.empty()));
    }

    /** The work cannot go on. The exit code is that of the failure: 3 for a gap in the log. */
    public void failed(Throwable failure) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        decided.complete(new End(ExitCode.of(failure), reason, Optional.of(failure)));
    }

    /** Empty while it is not decided. */
    public Optional<End> decided() {
        return Optional.ofNullable(decided.getNow(null));
    }

    public boolean isDecided() {
        return decided.isDone();
    }

    /** Waits for the decision. */
    public End await() throws InterruptedException {
        try {
            return decided.get();
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
