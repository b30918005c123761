/**
 * What a statement leaves to the old instance's schema and defaults, written into it: the columns of an {@code INSERT} without a list, those
 * behind a {@code *}, the storage engine of a new table. The new instance may have more columns by then, or another default.
 *
 * <p>Nothing is written that is not certain: a statement that stays as it is still does the same where both schemas are the same. May use
 * {@code sql} and {@code catalog}.
 */
@NullMarked
package org.generallog.replay.explicit;

import org.jspecify.annotations.NullMarked;
