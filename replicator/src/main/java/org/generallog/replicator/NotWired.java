package org.generallog.replicator;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.generallog.replicator.command.DemoAction;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Watched;

/** Stands where the pipeline will be wired; says so as soon as it is used. */
final class NotWired implements PipelineFactory, DemoAction, Service {

    @Override
    public List<Service> services(Watched watched, Ending ending) {
        return List.of(this);
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("this build has no pipeline yet: capture and apply are not wired");
    }

    @Override
    public void stop(Duration within) {}

    @Override
    public boolean demo(Options options, BooleanSupplier cancelled) {
        throw new UnsupportedOperationException("this build has no demo yet");
    }
}
