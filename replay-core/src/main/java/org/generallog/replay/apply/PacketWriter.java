package org.generallog.replay.apply;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Joins statements to packets of a bounded size. */
final class PacketWriter {
    /** The line break ends a comment that the statement before may end with. */
    private static final byte[] SEPARATOR = "\n;\n".getBytes(StandardCharsets.US_ASCII);

    private final int maxBytes;
    private final List<byte[]> packets = new ArrayList<>();
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();

    /** @param maxBytes a packet's bound; a statement that is longer gets a packet of its own */
    PacketWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(String sql) {
        add(sql.getBytes(StandardCharsets.UTF_8));
    }

    void add(byte[] sql) {
        if (packet.size() > 0) {
            if (packet.size() + SEPARATOR.length + sql.length > maxBytes) {
                cut();
            } else {
                packet.writeBytes(SEPARATOR);
            }
        }
        packet.writeBytes(sql);
    }

    void addAlone(byte[] sql) {
        cut();
        packet.writeBytes(sql);
        cut();
    }

    private void cut() {
        if (packet.size() > 0) {
            packets.add(packet.toByteArray());
            packet.reset();
        }
    }

    List<byte[]> packets() {
        cut();
        return List.copyOf(packets);
    }
}
