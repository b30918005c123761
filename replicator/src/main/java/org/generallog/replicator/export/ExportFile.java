package org.generallog.replicator.export;

import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import org.generallog.replay.transaction.PrivateFiles;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an export. A file is its owner's alone (0600), since all that people wrote into their database stands in it; it gets its name
 * once it is whole.
 */
final class ExportFile implements AutoCloseable {
    private final OutputStream out;
    private final ObjectWriter rest;
    private final byte[] end;
    private final @Nullable Path file;
    private ObjectWriter next;
    private boolean whole;

    private ExportFile(OutputStream out, ExportFormat format, @Nullable Path file) {
        this.out = out;
        this.next = format.first();
        this.rest = format.rest();
        this.end = format.end().getBytes(StandardCharsets.UTF_8);
        this.file = file;
    }

    /** @param file compressed where its name ends in {@code .gz} */
    static ExportFile create(Path file, ExportFormat format) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(
                PrivateFiles.open(growing(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
        return new ExportFile(file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out, format, file);
    }

    /** @param out flushed in the end, not closed */
    static ExportFile to(OutputStream out, ExportFormat format) {
        return new ExportFile(new BufferedOutputStream(out), format, null);
    }

    static Path growing(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    void write(Exported line) throws IOException {
        out.write(next.writeValueAsBytes(line));
        out.write(end);
        next = rest;
    }

    /** All lines are written. */
    void finish() {
        whole = true;
    }

    /** An unfinished file is removed. */
    @Override
    public void close() throws IOException {
        if (file == null) {
            out.flush();
            return;
        }
        out.close();
        if (whole) {
            Files.move(growing(file), file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(growing(file));
        }
    }
}
