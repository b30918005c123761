/** Commands that an operator has run when the state changes. */
@NullMarked
package org.generallog.replicator.hooks;

import org.jspecify.annotations.NullMarked;
