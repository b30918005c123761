/** The files of {@code deploy/}, by the programs that read them. */
@NullMarked
package org.generallog.replicator.deploy;

import org.jspecify.annotations.NullMarked;
