/** Tests of applying on real servers. */
@NullMarked
package org.generallog.replicator.target;

import org.jspecify.annotations.NullMarked;
