/**
 * Rows of the log that triggers and stored functions wrote: recognised against the old instance's own definitions, so that
 * they are left out; the new instance's own triggers fire again.
 *
 * <p>May use {@code catalog} and {@code sql}.
 */
@NullMarked
package org.generallog.replay.nested;

import org.jspecify.annotations.NullMarked;
