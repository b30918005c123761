/**
 * The cutover: what stands against it, and its steps on both instances, each of which can be taken back until the verdict. May use {@code config},
 * {@code jdbc}, {@code checkpoint} and {@code verify}.
 */
@NullMarked
package org.generallog.replicator.cutover;

import org.jspecify.annotations.NullMarked;
