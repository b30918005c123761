/**
 * Log lines: text for people, JSON lines for machines, and never a literal of a statement unless asked for.
 *
 * <p>May use Logback and the lexer of {@code replay-core}; nothing else of this module.
 */
@NullMarked
package org.generallog.replicator.logging;

import org.jspecify.annotations.NullMarked;
