/**
 * The AUTO_INCREMENT ids that the old instance gave: what statements leave to the server, found in the tables while the rows are fresh,
 * and said with the statement. May use {@code catalog}, {@code log}, {@code nested}, {@code session}, {@code sql} and {@code transaction}.
 */
@NullMarked
package org.generallog.replay.identity;

import org.jspecify.annotations.NullMarked;
