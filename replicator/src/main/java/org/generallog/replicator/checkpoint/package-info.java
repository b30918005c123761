/** The capture checkpoint as a file beside the relay log, and what the apply side reads from it. */
@NullMarked
package org.generallog.replicator.checkpoint;

import org.jspecify.annotations.NullMarked;
