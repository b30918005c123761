/**
 * The capture side put together: rows in, relay log and capture checkpoint out.
 *
 * <p>May use every package but {@code apply}.
 */
@NullMarked
package org.generallog.replay.capture;

import org.jspecify.annotations.NullMarked;
