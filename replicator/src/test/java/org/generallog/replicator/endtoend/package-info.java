/** The whole pipeline as a user runs it: the jar as a process, real servers, real load, both sides compared. */
@NullMarked
package org.generallog.replicator.endtoend;

import org.jspecify.annotations.NullMarked;
