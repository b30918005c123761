/** Tests of the comparison. */
@NullMarked
package org.generallog.replicator.compare;

import org.jspecify.annotations.NullMarked;
