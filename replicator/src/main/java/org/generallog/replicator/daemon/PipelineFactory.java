package org.generallog.replicator.daemon;

import java.util.List;

/**
 * Makes the services of the pipeline: the one seam where capture and apply are put together with their adapters.
 * {@code Main} chooses the implementation.
 */
@FunctionalInterface
public interface PipelineFactory {
    /**
     * Makes, and does not start, the services of the sides in {@link Watched#plan()}, in the order in which they start. They
     * write to the stats in {@code watched} and tell {@code ending} when they cannot go on.
     *
     * @throws Exception as {@link Service#start()}
     */
    List<Service> services(Watched watched, Ending ending) throws Exception;
}
