/** The demo as a user runs it: the jar as a process. */
@NullMarked
package org.generallog.replicator.demo;

import org.jspecify.annotations.NullMarked;
