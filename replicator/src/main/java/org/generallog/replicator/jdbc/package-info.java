/**
 * How connections to either instance are made: address, TLS, timeouts, and the settings by which bytes pass unchanged.
 *
 * <p>May use the JDBC driver and nothing else of this module.
 */
@NullMarked
package org.generallog.replicator.jdbc;

import org.jspecify.annotations.NullMarked;
