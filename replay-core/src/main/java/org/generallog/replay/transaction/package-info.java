/**
 * Whole transactions in commit order: what the old instance's binlog would have held.
 *
 * <p>May use {@code log}, {@code session} and {@code sql}.
 */
@NullMarked
package org.generallog.replay.transaction;

import org.jspecify.annotations.NullMarked;
