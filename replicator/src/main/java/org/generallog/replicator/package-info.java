/** The daemon. {@code Main} wires everything and alone ends the process. */
@NullMarked
package org.generallog.replicator;

import org.jspecify.annotations.NullMarked;
