/**
 * The proof over JDBC: rows of both instances in the form that they share, how far a running replication is, and what verification and repair do with
 * the differences. May use {@code verify} of the core, {@code checkpoint}, {@code config}, {@code jdbc}, {@code source} and {@code target}.
 */
@NullMarked
package org.generallog.replicator.verify;

import org.jspecify.annotations.NullMarked;
