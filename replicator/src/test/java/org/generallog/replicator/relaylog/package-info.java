/**
 * The relay log in the hands of others: {@code mariadb-binlog}, stock servers that serve it, native replicas that follow it.
 *
 * <p>May use {@code server} and the relay log itself.
 */
@NullMarked
package org.generallog.replicator.relaylog;

import org.jspecify.annotations.NullMarked;
