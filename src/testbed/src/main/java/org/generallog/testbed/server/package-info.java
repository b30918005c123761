/**
 * Real database servers as child processes: the demo's and the tests' old and new instances. Each has a free port on
 * 127.0.0.1 and a temporary folder of its own, and neither outlives this process. For the tests also pairs of an old and a
 * new one that the test classes of one process share, from local files or from Docker. May use JDBC, and nothing of the
 * project.
 */
@NullMarked
package org.generallog.testbed.server;

import org.jspecify.annotations.NullMarked;
