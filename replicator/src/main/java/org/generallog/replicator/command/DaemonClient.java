package org.generallog.replicator.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.config.Secret;
import org.generallog.replicator.daemon.UsageException;

/** Asks a running replicator over HTTP. */
final class DaemonClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String base;
    private final Secret token;

    /** @param base such as {@code http://127.0.0.1:9104} */
    DaemonClient(String base, Secret token) {
        this.base = base.replaceAll("/+$", "");
        this.token = token;
    }

    /** The one that this configuration is for. */
    static DaemonClient of(ReplicationConfig config) throws UsageException {
        ListenAddress listen = config.http()
                .listen()
                .orElseThrow(() -> new UsageException("http.listen is off: there is nothing to ask; give --url"));
        String host = switch (listen.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> listen.host();
        };
        return new DaemonClient(
                "http://" + new ListenAddress(host, listen.port()),
                config.http().token());
    }

    String base() {
        return base;
    }

    /** @throws IOException with a message for people, where nobody answers */
    String ask(String path) throws IOException, InterruptedException, UsageException {
        return send(path, HttpRequest.Builder::GET);
    }

    /** Has it do something. @throws IOException with a message for people, where nobody answers or it is refused */
    String order(String path) throws IOException, InterruptedException, UsageException {
        return send(path, each -> each.POST(HttpRequest.BodyPublishers.noBody()));
    }

    private String send(String path, UnaryOperator<HttpRequest.Builder> method)
            throws IOException, InterruptedException, UsageException {
        HttpRequest request;
        try {
            HttpRequest.Builder building =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
            if (!token.isEmpty()) {
                building.header("Authorization", "Bearer " + token.reveal());
            }
            request = method.apply(building).build();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("--url: " + wrong.getMessage(), wrong);
        }
        HttpResponse<String> answer;
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException noAnswer) {
            String why = noAnswer.getMessage() == null ? noAnswer.getClass().getSimpleName() : noAnswer.getMessage();
            throw new IOException(
                    "no replicator answers at " + base + " (" + why + "): is it running, and is this its http.listen?",
                    noAnswer);
        }
        if (answer.statusCode() != 200) {
            throw new IOException("what answers at " + base + " refuses with HTTP " + answer.statusCode()
                    + (answer.statusCode() == 404 ? "" : ": " + answer.body().strip())
                    + "; is it a replicator, and of this version?");
        }
        return answer.body();
    }
}
