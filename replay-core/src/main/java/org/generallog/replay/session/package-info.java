/**
 * The state of every thread of the old instance, as the log's rows tell it: database, charset, modes, variables.
 *
 * <p>May use {@code log}, {@code sql} and the model of {@code transaction}.
 */
@NullMarked
package org.generallog.replay.session;

import org.jspecify.annotations.NullMarked;
