package org.generallog.replicator.copy;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Packets between the threads that read and those that write, bounded in bytes. A single packet may be larger than the bound. */
final class PacketQueue implements PacketBuilder.Sink {
    private final long capacity;
    private final Queue<Packet> packets = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private @Nullable Throwable failure;

    PacketQueue(long capacity) {
        this.capacity = capacity;
    }

    /** Waits for room. Fails when a writer has failed. */
    @Override
    public synchronized void put(Packet packet) throws InterruptedException, CopyException {
        while (failure == null && bytes > 0 && bytes + packet.bytes() > capacity) {
            wait();
        }
        rethrow();
        bytes += packet.bytes();
        packets.add(packet);
        notifyAll();
    }

    /** The next packet; null after the last one, or after a failure. */
    synchronized @Nullable Packet take() throws InterruptedException {
        while (failure == null && packets.isEmpty() && !ended) {
            wait();
        }
        return failure == null ? packets.poll() : null;
    }

    /** Gives back the room of a packet that is written. */
    synchronized void done(Packet packet) {
        bytes -= packet.bytes();
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    synchronized boolean failed() {
        return failure != null;
    }

    synchronized void rethrow() throws CopyException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                throw new CopyException(
                        "out of memory, with a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                                + " MB: most likely by rows of many megabytes; give the JVM sixteen times as much as the largest row"
                                + " has (-Xmx), and copy again: it goes on where it was",
                        cause);
            }
        }
        if (failure instanceof CopyException e) {
            throw e;
        }
        if (failure != null) {
            throw new CopyException("the rows could not be written: " + failure.getMessage(), failure);
        }
    }
}
