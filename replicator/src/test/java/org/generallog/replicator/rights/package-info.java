/** What accounts of an old instance may not do there, they cannot do to the new one. */
@NullMarked
package org.generallog.replicator.rights;

import org.jspecify.annotations.NullMarked;
