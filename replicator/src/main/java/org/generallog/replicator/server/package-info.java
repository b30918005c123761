/**
 * Real database servers as child processes: the demo's and the tests' old and new instances. Each has a free port on
 * 127.0.0.1 and a temporary folder of its own, and neither outlives this process. May use JDBC; nothing else of the
 * project uses it but the demo.
 */
@NullMarked
package org.generallog.replicator.server;

import org.jspecify.annotations.NullMarked;
