/**
 * The configuration: one table of keys, read from a YAML file, the environment and flags, checked whole, handed out as
 * typed immutable records.
 *
 * <p>May use Jackson to read YAML, and of this module the address of an instance in {@code jdbc}.
 */
@NullMarked
package org.generallog.replicator.config;

import org.jspecify.annotations.NullMarked;
