/**
 * The new instance over JDBC: connections that take bytes as they are, the named lock, the checkpoint.
 *
 * <p>May use {@code apply} of the core and {@code jdbc}.
 */
@NullMarked
package org.generallog.replicator.target;

import org.jspecify.annotations.NullMarked;
