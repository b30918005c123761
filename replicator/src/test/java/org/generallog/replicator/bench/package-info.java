/** Measurements with real servers; each is a test class of its own that only runs when it is named. See src/docs/benchmarks.md. */
@NullMarked
package org.generallog.replicator.bench;

import org.jspecify.annotations.NullMarked;
