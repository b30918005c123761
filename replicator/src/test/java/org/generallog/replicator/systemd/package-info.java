/** What the service manager is told. */
@NullMarked
package org.generallog.replicator.systemd;

import org.jspecify.annotations.NullMarked;
