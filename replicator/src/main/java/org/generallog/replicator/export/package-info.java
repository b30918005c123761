/** What became of each statement, as a file for the review that a migration ends with. */
@NullMarked
package org.generallog.replicator.export;

import org.jspecify.annotations.NullMarked;
