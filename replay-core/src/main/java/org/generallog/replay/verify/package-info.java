/**
 * The proof that both instances hold the same rows, while others write: the quiet-row rule ({@link QuietLook}), and a table compared chunk by
 * chunk with it ({@link TableProof}). Pure: what is read, and how far the replication is, comes through the ports {@link Rows} and {@link
 * Course}. May use {@code relaylog} for positions.
 */
@NullMarked
package org.generallog.replay.verify;

import org.jspecify.annotations.NullMarked;
