/** Tests of the shop under load. */
@NullMarked
package org.generallog.replicator.workload;

import org.jspecify.annotations.NullMarked;
