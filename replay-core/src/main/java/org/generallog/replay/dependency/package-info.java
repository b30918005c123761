/**
 * Which transactions have to keep their order: what {@code WRITESET} does from row images, done from SQL text and schema.
 *
 * <p>Transactions in, for each the tables and keys that it touches out. May use {@code catalog}, {@code sql}, {@code nested} and {@code
 * transaction}. {@code src/docs/dependencies.md} explains the rules by example.
 */
@NullMarked
package org.generallog.replay.dependency;

import org.jspecify.annotations.NullMarked;
