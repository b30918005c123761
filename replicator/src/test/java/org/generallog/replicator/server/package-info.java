/**
 * The servers of the integration tests: a pair of an old and a new one, shared by the test classes of one process, from local
 * files or from Docker.
 */
@NullMarked
package org.generallog.replicator.server;

import org.jspecify.annotations.NullMarked;
