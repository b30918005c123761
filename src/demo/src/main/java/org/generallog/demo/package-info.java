/**
 * The demo: an old and a new instance made for the purpose, a shop with live traffic, and the replicator at work between them.
 *
 * <p>May use the servers, the workload, the copy, the comparison and the pipeline; nothing uses it.
 */
@NullMarked
package org.generallog.demo;

import org.jspecify.annotations.NullMarked;
