/** Rows of triggers and functions as real servers log them. */
@NullMarked
package org.generallog.replicator.nested;

import org.jspecify.annotations.NullMarked;
