/**
 * A process that runs until it is told to end: services in order, how it ends, signals, and what is watched while it runs.
 *
 * <p>May use {@code config} and the words of {@code replay-core}; knows nothing of commands, HTTP or databases.
 */
@NullMarked
package org.generallog.replicator.daemon;

import org.jspecify.annotations.NullMarked;
