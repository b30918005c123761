/**
 * Which way a pair of instances is best migrated, and its steps with the commands filled in.
 *
 * <p>{@code Choice} and the ways are pure; {@code PlanFacts} is read over {@code check}. May use {@code check}, {@code config} and {@code
 * jdbc} of this module.
 */
@NullMarked
package org.generallog.replicator.plan;

import org.jspecify.annotations.NullMarked;
