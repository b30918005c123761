/**
 * The configuration: one table of keys, read from a YAML file, the environment and flags, checked whole, handed out as
 * typed immutable records.
 *
 * <p>May use Jackson to read YAML; nothing else of this module.
 */
@NullMarked
package org.generallog.replicator.config;

import org.jspecify.annotations.NullMarked;
