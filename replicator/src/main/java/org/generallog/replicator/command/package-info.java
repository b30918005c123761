/**
 * The commands of the command line: options in, exit code out. What a command does is made elsewhere.
 *
 * <p>May use picocli and every other package of this module; nothing uses this package but {@code Main}.
 */
@NullMarked
package org.generallog.replicator.command;

import org.jspecify.annotations.NullMarked;
