/**
 * The old instance as the capture sees it: its general log, its process list, its schema.
 *
 * <p>May use {@code jdbc} of this module, and of {@code replay-core} the packages {@code log} and {@code catalog}, whose ports it
 * implements. Nothing here writes to the old instance but the rotation of the log.
 */
@NullMarked
package org.generallog.replicator.source;

import org.jspecify.annotations.NullMarked;
