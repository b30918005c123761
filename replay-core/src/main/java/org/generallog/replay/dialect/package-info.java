/**
 * What the old instance understood and the new one does not, said so that the new one does and means the same: words that are reserved
 * by now, functions and clauses that are gone, options it refuses.
 *
 * <p>{@code Translation} is made for one pair of instances and changes a statement's text alone; what depends on the session
 * ({@code sql_mode}, charsets, defaults of the schema) is set on the connection by {@code apply}. May use {@code sql} and
 * {@code catalog}.
 */
@NullMarked
package org.generallog.replay.dialect;

import org.jspecify.annotations.NullMarked;
