/**
 * The relay log: MySQL's binlog format v4, written and read.
 *
 * <p>May use {@code transaction} for the model of what it stores.
 */
@NullMarked
package org.generallog.replay.relaylog;

import org.jspecify.annotations.NullMarked;
