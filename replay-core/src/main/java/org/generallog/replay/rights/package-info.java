/**
 * The grants of the old instance, and whether an account may run a statement of the log. May use {@code catalog} and {@code sql}.
 */
@NullMarked
package org.generallog.replay.rights;

import org.jspecify.annotations.NullMarked;
