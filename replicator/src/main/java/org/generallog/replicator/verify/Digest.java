package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short stand-ins for values: SHA-256. */
final class Digest {
    /** Longer values are told by their digest. */
    private static final int LONGEST = 64;

    private Digest() {}

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each Java has SHA-256", impossible);
        }
    }

    static @Nullable String ofValue(@Nullable String value) {
        if (value == null) {
            return null;
        }
        // A value never looks like another's digest.
        return value.length() <= LONGEST
                ? "=" + value
                : "#" + HexFormat.of().formatHex(sha().digest(value.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static String ofRow(List<@Nullable String> values) {
        MessageDigest digest = sha();
        for (String value : values) {
            // Lengths keep ('a', 'bc') and ('ab', 'c') apart, and NULL from ''.
            digest.update(((value == null ? "N" : value.length()) + ":").getBytes(StandardCharsets.ISO_8859_1));
            if (value != null) {
                digest.update(value.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
