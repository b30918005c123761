/** The old instance's log, probe and schema on real servers. */
@NullMarked
package org.generallog.replicator.source;

import org.jspecify.annotations.NullMarked;
