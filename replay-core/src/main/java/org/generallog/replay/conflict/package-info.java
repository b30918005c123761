/**
 * Which rows a statement touches, as names that compare equal where the old instance's unique keys do.
 *
 * <p>May use {@code catalog} and {@code sql}.
 */
@NullMarked
package org.generallog.replay.conflict;

import org.jspecify.annotations.NullMarked;
