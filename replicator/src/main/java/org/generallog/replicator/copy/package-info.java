/**
 * The initial copy: schema and rows from one consistent snapshot of the old instance onto the new one, byte by byte, and
 * the snapshot's exact place in the general log.
 *
 * <p>May use {@code log}, {@code sql}, {@code dialect} and the SQL modes of {@code transaction} of the core, {@code
 * org.generallog.replicator.jdbc} and JDBC; knows nothing of capture and apply.
 */
@NullMarked
package org.generallog.replicator.copy;

import org.jspecify.annotations.NullMarked;
