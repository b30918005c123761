/**
 * What is measured of a running pipeline, and its meters in Prometheus' format.
 *
 * <p>May use Micrometer, {@code daemon} and the stats of {@code replay-core}.
 */
@NullMarked
package org.generallog.replicator.metrics;

import org.jspecify.annotations.NullMarked;
