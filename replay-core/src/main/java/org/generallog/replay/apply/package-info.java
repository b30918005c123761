/**
 * From the relay log to the new instance: batches, failures, checkpoint.
 *
 * <p>May use {@code transaction} and {@code relaylog}.
 */
@NullMarked
package org.generallog.replay.apply;

import org.jspecify.annotations.NullMarked;
