/**
 * The one ordered exit from capture: transactions and marks leave in commit order, each when it is settled. May use {@code identity},
 * {@code log} and {@code transaction}.
 */
@NullMarked
package org.generallog.replay.outbox;

import org.jspecify.annotations.NullMarked;
