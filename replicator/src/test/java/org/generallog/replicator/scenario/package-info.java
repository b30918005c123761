/**
 * Runs the scenarios of {@code src/it} on real servers through the whole replicator. {@code src/it/README.md} says how they are
 * written; {@link org.generallog.replicator.scenario.ScenarioIT} runs them.
 */
@NullMarked
package org.generallog.replicator.scenario;

import org.jspecify.annotations.NullMarked;
