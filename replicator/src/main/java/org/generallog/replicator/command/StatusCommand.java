package org.generallog.replicator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.generallog.replicator.config.Secret;
import org.generallog.replicator.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Asks a running replicator how it stands. Exit code 0 when it answers, ready or not; 1 when it does not answer, or with"
                    + " --ready when it is not ready."
        })
final class StatusCommand extends ConfiguredCommand {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where it answers, such as http://127.0.0.1:9104. Default: http.listen of the configuration.")
    String url = "";

    @Option(names = "--json", description = "Print the answer as it is, for programs.")
    boolean json;

    @Option(names = "--ready", description = "End with 1 unless it is ready.")
    boolean ready;

    StatusCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        DaemonClient daemon = url.isEmpty() ? DaemonClient.of(config()) : new DaemonClient(url, Secret.NONE);
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter err = spec().commandLine().getErr();
        String body;
        try {
            body = daemon.ask("/api/status");
        } catch (IOException noAnswer) {
            err.println(noAnswer.getMessage());
            return ExitCode.FAILED;
        }
        JsonNode status;
        try {
            status = new ObjectMapper().readTree(body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException other) {
            err.println("what answers at " + daemon.base() + " is no replicator");
            return ExitCode.FAILED;
        }
        if (json) {
            out.println(body);
        } else {
            new StatusText(out).print(status);
        }
        out.flush();
        return ready && !status.path("ready").path("ok").asBoolean() ? ExitCode.FAILED : ExitCode.DONE;
    }
}
