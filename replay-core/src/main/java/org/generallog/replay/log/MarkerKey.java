package org.generallog.replay.log;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the replicator's own connections to the old instance are known by. Each says once, in a marker of kind {@code own}, a proof that only
 * who has the key can make, and that is good for this connection's id alone: whoever reads the log can repeat it, and it counts for nothing.
 */
public final class MarkerKey {
    /** The kind of the marker that holds the proof. */
    public static final String KIND = "own";

    /** Bytes of a key. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int PROOF_BYTES = 16;

    private final SecretKeySpec key;

    private MarkerKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** @throws IllegalArgumentException when the secret has not {@link #LENGTH} bytes */
    public static MarkerKey of(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException("a key has " + LENGTH + " bytes, not " + secret.length);
        }
        return new MarkerKey(secret.clone());
    }

    /** One that nobody else has. */
    public static MarkerKey fresh() {
        return new MarkerKey(freshSecret());
    }

    public static byte[] freshSecret() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /**
     * The comment by which a connection shows that it is the replicator's.
     *
     * @param name the replication's name
     * @param threadId the connection's id on the old instance
     */
    public String comment(String name, long threadId) {
        return new Marker(name, KIND, proof(name, threadId)).comment();
    }

    /** Whether a marker of kind {@link #KIND} that this connection sent was made with this key. */
    public boolean proves(Marker marker, long threadId) {
        return MessageDigest.isEqual(
                proof(marker.name(), threadId).getBytes(StandardCharsets.US_ASCII),
                marker.word(0).getBytes(StandardCharsets.US_ASCII));
    }

    private String proof(String name, long threadId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] full = mac.doFinal((threadId + " " + name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(full, 0, PROOF_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("each Java has " + ALGORITHM, impossible);
        }
    }
}
