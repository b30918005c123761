/**
 * Loads whose ids the old instance gives: shops with {@code AUTO_INCREMENT} keys everywhere, and what of the ids and rows is
 * the same on the new instance. They know nothing of how the replicator finds ids.
 */
@NullMarked
package org.generallog.replicator.load;

import org.jspecify.annotations.NullMarked;
