package org.generallog.replicator.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.config.Touched;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.StartAt;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;

/** Puts the services of a plan together: capture, apply, or both. */
public final class Pipelines implements PipelineFactory {

    @Override
    public List<Service> services(Watched watched, Ending ending) throws Exception {
        FileCheckpointStore checkpoints =
                new FileCheckpointStore(watched.config().relayLog().directory());
        requireBeginning(watched, checkpoints);
        return List.of(new TurnService(watched, ending, checkpoints, () -> work(watched, ending, checkpoints)));
    }

    private static List<Service> work(Watched watched, Ending ending, FileCheckpointStore checkpoints) {
        List<Service> services = new ArrayList<>();
        if (watched.plan().captures()) {
            services.add(new CaptureService(watched, ending, checkpoints));
        }
        if (watched.plan().applies()) {
            FileCaptureProgress progress = new FileCaptureProgress(checkpoints);
            if (!watched.plan().captures()) {
                watched.backlog().capturedBy(progress);
            }
            services.add(new ApplyService(watched, ending, progress));
            services.add(new PurgeService(watched));
            services.add(new VerifyListService(watched));
            services.add(new CopyWatchService(watched));
            if (watched.plan().captures() && watched.plan().start() instanceof StartAt.Auto) {
                services.add(new CopyService(watched, ending, progress));
            }
            if (watched.config().verify().touched() != Touched.OFF) {
                services.add(new ProofService(watched, ending, progress));
            }
            services.add(new SweepService(watched));
        }
        return services;
    }

    /** Without a relay log there is nothing that a checkpoint could go on from: say so before anything is begun. */
    private static void requireBeginning(Watched watched, FileCheckpointStore checkpoints) throws Exception {
        boolean both = watched.plan().captures() && watched.plan().applies();
        if (both
                && watched.plan().start() instanceof StartAt.Checkpoint
                && checkpoints.load().isEmpty()) {
            throw new UsageException("there is no capture checkpoint in "
                    + watched.config().relayLog().directory().toAbsolutePath()
                    + " to go on from. Say where to begin: --start " + StartAt.CHOICES
                    + "; or correct relay-log.directory");
        }
    }
}
