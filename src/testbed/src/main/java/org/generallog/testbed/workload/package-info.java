/**
 * A small shop under load, for the demo and the tests: sessions that do what applications do to a database, on the old
 * instance alone. All of it can be replayed exactly from the log but for the tables that
 * {@link org.generallog.testbed.workload.ShopSchema#AUTO_INCREMENT_TABLES} names. May use JDBC.
 */
@NullMarked
package org.generallog.testbed.workload;

import org.jspecify.annotations.NullMarked;
