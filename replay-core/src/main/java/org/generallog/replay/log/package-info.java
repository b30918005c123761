/**
 * Rows of the old instance's general log, in order, each with its position: the input of the capture side.
 *
 * <p>May use {@code catalog} alone. Adapters that read real tables implement {@link org.generallog.replay.log.LogSource}.
 */
@NullMarked
package org.generallog.replay.log;

import org.jspecify.annotations.NullMarked;
