/** The wiring: capture and apply put together with their adapters, as services of the daemon. May use everything. */
@NullMarked
package org.generallog.replicator.pipeline;

import org.jspecify.annotations.NullMarked;
