/**
 * The list to verify: which rows a statement is about, as far as its constants name them, and what cannot be replayed from its text. May use
 * {@code catalog}, {@code sql} and {@code transaction}.
 */
@NullMarked
package org.generallog.replay.doubt;

import org.jspecify.annotations.NullMarked;
