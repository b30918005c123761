/**
 * Compares whole tables of two servers, byte by byte, for the demo and the tests: both have to be at rest. May use JDBC; the
 * verification of a running replication is not here.
 */
@NullMarked
package org.generallog.testbed.compare;

import org.jspecify.annotations.NullMarked;
