package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows of all tables, chunk by chunk: some threads read from the snapshot, others write what is read. Chunks that an earlier attempt has
 * copied are kept where a digest says that they are as in this snapshot.
 */
final class DataCopier {
    /** Bytes that are read and not yet written, unless one packet alone has more. */
    private static final long IN_FLIGHT = 16L << 20;
    /** What a packet needs beside its statement, generously. */
    private static final int PACKET_FRAME = 1024;

    private final Connections connections;
    private final List<RawConnection> snapshots;
    private final CopySettings settings;
    private final CopyProgress progress;
    private final ChunkBook book;
    private final Optional<ChunkDigest> digests;

    /**
     * @param snapshots connections that all see the same rows
     * @param digests empty where the two instances have none in common
     */
    DataCopier(
            Connections connections,
            List<RawConnection> snapshots,
            CopySettings settings,
            CopyProgress progress,
            ChunkBook book,
            Optional<ChunkDigest> digests) {
        this.connections = connections;
        this.snapshots = List.copyOf(snapshots);
        this.settings = settings;
        this.progress = progress;
        this.book = book;
        this.digests = digests;
    }

    /**
     * Copies; once.
     *
     * @param recorded chunks of an earlier attempt, by {@code database.table}
     * @param keys that are built when a table's rows are there
     * @return chunks whose rows are not the same on both sides though all were copied
     */
    List<Chunk> copy(
            List<TableDefinition> tables,
            Map<String, List<ChunkBook.Recorded>> recorded,
            Map<String, DeferredKeys> keys)
            throws SQLException, InterruptedException, CopyException {
        Deque<ChunkWork> todo = plan(tables, recorded);
        PacketQueue queue = new PacketQueue(IN_FLIGHT);
        ChunkEnd end = new ChunkEnd(book, digests, keys, progress);
        Pace pace = new Pace(settings.bytesPerSecond());
        List<Thread> writers = new ArrayList<>();
        int limit = Integer.MAX_VALUE;
        for (int i = 0; i < settings.writers(); i++) {
            RawConnection target = connections.target();
            limit = limit(target);
            writers.add(new Thread(new PacketWriter(target, queue, end, pace, progress), "copy-writer-" + i));
        }
        List<Thread> readers = new ArrayList<>();
        for (RawConnection snapshot : snapshots) {
            ChunkReader reader =
                    new ChunkReader(snapshot, connections, limit, queue, end, progress, digests, settings.verify());
            readers.add(new Thread(() -> read(todo, reader, queue), "copy-reader-" + readers.size()));
        }
        writers.forEach(Thread::start);
        readers.forEach(Thread::start);
        try {
            join(readers, queue);
            queue.end();
        } finally {
            join(writers, queue);
        }
        queue.rethrow();
        return end.differing();
    }

    private Deque<ChunkWork> plan(List<TableDefinition> tables, Map<String, List<ChunkBook.Recorded>> recorded)
            throws SQLException {
        ChunkPlanner planner = new ChunkPlanner(snapshots.get(0), settings.chunkBytes());
        Deque<ChunkWork> works = new ArrayDeque<>();
        List<Chunk> planned = new ArrayList<>();
        for (TableDefinition table : smallFirst(tables)) {
            if (!table.hasRows() || table.columns().isEmpty()) {
                continue;
            }
            List<ChunkBook.Recorded> known = recorded.getOrDefault(table.qualified(), List.of());
            if (known.isEmpty()) {
                List<Chunk> chunks = planner.plan(table);
                TableWork work = new TableWork(table, chunks.size());
                chunks.forEach(chunk -> works.add(ChunkWork.fresh(chunk, work)));
                planned.addAll(chunks);
            } else {
                TableWork work = new TableWork(table, known.size());
                known.forEach(
                        each -> works.add(ChunkWork.again(new Chunk(table, each.number(), each.range()), work, each)));
            }
        }
        book.planned(planned);
        return works;
    }

    /** Most schema changes are of small tables: those are read before there is time for one. */
    private static List<TableDefinition> smallFirst(List<TableDefinition> tables) {
        return tables.stream()
                .sorted(Comparator.comparingLong(TableDefinition::estimatedBytes))
                .toList();
    }

    private int limit(RawConnection target) throws SQLException {
        long allowed = Long.parseLong(target.value("SELECT @@max_allowed_packet"));
        return (int) Math.max(PACKET_FRAME, Math.min(settings.packetBytes(), allowed - PACKET_FRAME));
    }

    private static void read(Deque<ChunkWork> todo, ChunkReader reader, PacketQueue queue) {
        try {
            for (ChunkWork work = next(todo); work != null && !queue.failed(); work = next(todo)) {
                reader.read(work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.fail(new CopyException("interrupted"));
        } catch (SQLException | CopyException | RuntimeException | OutOfMemoryError e) {
            queue.fail(e);
        }
    }

    private static @Nullable ChunkWork next(Deque<ChunkWork> todo) {
        synchronized (todo) {
            return todo.poll();
        }
    }

    private static void join(List<Thread> threads, PacketQueue queue) throws InterruptedException {
        try {
            for (Thread each : threads) {
                each.join();
            }
        } catch (InterruptedException e) {
            queue.fail(new CopyException("interrupted"));
            threads.forEach(Thread::interrupt);
            throw e;
        }
    }
}
