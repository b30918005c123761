/**
 * Whole transactions in commit order: what the old instance's binlog would have held.
 *
 * <p>{@link org.generallog.replay.transaction.Assembler} collects each session's statements until they commit; a
 * {@link org.generallog.replay.transaction.LockModel} says who waited for whom, since the log holds arrival order; the
 * {@link org.generallog.replay.transaction.Sequencer} puts the transactions into the order in which they took effect. May use nothing
 * else of this module: positions and parsed statements stay outside.
 */
@NullMarked
package org.generallog.replay.transaction;

import org.jspecify.annotations.NullMarked;
