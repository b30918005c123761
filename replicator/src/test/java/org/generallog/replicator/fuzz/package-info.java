/** Made-up logs, right and damaged, through the capture side as it runs in production, and what reads its relay log. */
@NullMarked
package org.generallog.replicator.fuzz;

import org.jspecify.annotations.NullMarked;
