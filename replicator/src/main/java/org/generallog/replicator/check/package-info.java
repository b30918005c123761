/**
 * What can go wrong with a migration, looked at before it begins: one check a class, each with a stable code, what it saw, why that matters
 * and the remedy as a command. The commands {@code run}, {@code apply} and {@code copy} ask the same rules at their start.
 *
 * <p>May use every package of this module but {@code command}, {@code pipeline} and {@code http}.
 */
@NullMarked
package org.generallog.replicator.check;

import org.jspecify.annotations.NullMarked;
