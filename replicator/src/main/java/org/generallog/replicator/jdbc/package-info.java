/**
 * How connections to either instance are made: address, TLS, timeouts, and the settings by which bytes pass unchanged; what
 * their accounts may do.
 *
 * <p>May use the JDBC driver, {@code sql} of the core, and nothing else of this module.
 */
@NullMarked
package org.generallog.replicator.jdbc;

import org.jspecify.annotations.NullMarked;
