package org.generallog.replicator.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.Secret;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Asks a running replicator how it stands. Exit code 0 when it answers, ready or not; 1 when it does not answer, or with"
                    + " --ready when it is not ready."
        })
final class StatusCommand extends ConfiguredCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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
        String base = url.isEmpty() ? address() : url.replaceAll("/+$", "");
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter err = spec().commandLine().getErr();
        String body;
        try {
            body = ask(base + "/api/status", token());
        } catch (IOException noAnswer) {
            String why = noAnswer.getMessage() == null ? noAnswer.getClass().getSimpleName() : noAnswer.getMessage();
            err.println(
                    "no replicator answers at " + base + " (" + why + "): is it running, and is this its http.listen?");
            return ExitCode.FAILED;
        }
        JsonNode status;
        try {
            status = new ObjectMapper().readTree(body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException other) {
            err.println("what answers at " + base + " is no replicator");
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

    private String address() throws Exception {
        ListenAddress listen = config().http()
                .listen()
                .orElseThrow(() -> new UsageException("http.listen is off: there is nothing to ask; give --url"));
        String host = switch (listen.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> listen.host();
        };
        return "http://" + new ListenAddress(host, listen.port());
    }

    /** With --url alone there need be no configuration. */
    private Secret token() throws Exception {
        return url.isEmpty() ? config().http().token() : Secret.NONE;
    }

    private static String ask(String address, Secret token) throws IOException, InterruptedException, UsageException {
        HttpRequest request;
        try {
            HttpRequest.Builder building =
                    HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE);
            if (!token.isEmpty()) {
                building.header("Authorization", "Bearer " + token.reveal());
            }
            request = building.build();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("--url: " + wrong.getMessage(), wrong);
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("HTTP " + answer.statusCode());
        }
        return answer.body();
    }
}
