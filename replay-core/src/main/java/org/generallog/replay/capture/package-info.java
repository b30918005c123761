/**
 * The capture side put together: rows in, relay log and capture checkpoint out.
 *
 * <p>{@link org.generallog.replay.capture.Capture} is the loop, {@link org.generallog.replay.capture.RowProcessor} decides what each row
 * is. May use every package but {@code apply}.
 */
@NullMarked
package org.generallog.replay.capture;

import org.jspecify.annotations.NullMarked;
