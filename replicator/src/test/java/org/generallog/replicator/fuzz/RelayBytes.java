package org.generallog.replicator.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The bytes of relay log files without what says when the files were begun and ended. */
final class RelayBytes {
    private static final int HEADER = 19;
    private static final int MAGIC = 4;
    private static final int CHECKSUM = 4;
    private static final int ROTATE = 4;
    private static final int FORMAT_DESCRIPTION = 15;

    private RelayBytes() {}

    /** By file name. */
    static Map<String, byte[]> of(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (name.matches("relay\\.[0-9]+")) {
                    files.put(name, timeless(Files.readAllBytes(each)));
                }
            }
        }
        return files;
    }

    private static byte[] timeless(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = MAGIC;
        while (at + HEADER <= file.length) {
            int type = bytes.get(at + 4);
            int length = bytes.getInt(at + 9);
            if (type == ROTATE || type == FORMAT_DESCRIPTION) {
                bytes.putInt(at, 0);
                bytes.putShort(at + 17, (short) 0);
                bytes.putInt(at + length - CHECKSUM, 0);
            }
            at += length;
        }
        return file;
    }
}
