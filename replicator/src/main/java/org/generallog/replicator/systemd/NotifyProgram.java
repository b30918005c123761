package org.generallog.replicator.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd by its own program {@code systemd-notify}, which is there wherever systemd is. The protocol is a datagram to a
 * Unix socket, which Java 17 has not; a library for it would bring native code for each platform into the jar. One process
 * every few seconds costs a few milliseconds. The unit needs {@code NotifyAccess=all} for it.
 */
final class NotifyProgram implements ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyProgram.class);
    private static final long PATIENCE_SECONDS = 10;

    private boolean told;

    @Override
    public void tell(List<String> assignments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemd-notify"));
        command.addAll(assignments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                trouble("systemd-notify does not end");
            } else if (process.exitValue() != 0) {
                trouble("systemd-notify: "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        } catch (IOException e) {
            trouble(String.valueOf(e.getMessage()));
        }
    }

    /** Said once: the replication does not depend on it. */
    private void trouble(String what) {
        if (!told) {
            told = true;
            LOG.warn("the service manager cannot be told how this process is: {}", what);
        }
    }
}
