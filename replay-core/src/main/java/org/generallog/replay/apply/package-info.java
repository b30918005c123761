/**
 * From the relay log to the new instance: batches, failures, checkpoint.
 *
 * <p>{@code Applier} reads entries, {@code Scheduler} makes batches of them, {@code Lane} brings each onto the new instance as one
 * packet and one commit. May use {@code transaction} and {@code relaylog}, {@code sql} to see what a DDL statement touches,
 * {@code catalog} and {@code doubt} to list what a rejected one would have written, and {@code dialect} to say statements as the
 * new instance takes them.
 */
@NullMarked
package org.generallog.replay.apply;

import org.jspecify.annotations.NullMarked;
