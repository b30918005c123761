package org.generallog.replicator.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is told what to do line by line. */
final class ClientProcess implements AutoCloseable {
    private final Process process;
    private final OutputStream input;
    private final BufferedReader output;

    ClientProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = process.getOutputStream();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        input.write(bytes);
        input.flush();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IOException when the program has ended */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the client has ended: " + process.info());
        }
        return line;
    }

    /** As from {@code kill -9}: its connection is cut without a word. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            try {
                end();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends its input, on which it says goodbye to the server. */
    private void end() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the client does not end");
        }
    }
}
