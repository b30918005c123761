/**
 * The initial copy: schema and rows from one consistent snapshot of the old instance onto the new one, byte by byte, and
 * the snapshot's exact place in the general log.
 *
 * <p>May use the words of {@code replay-core}'s {@code log} package, {@code org.generallog.replicator.jdbc} and JDBC;
 * knows nothing of capture and apply.
 */
@NullMarked
package org.generallog.replicator.copy;

import org.jspecify.annotations.NullMarked;
