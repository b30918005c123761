/**
 * Which accounts of the old instance the new one lacks, and how they are made there. May use {@code accounts} of the core and {@code jdbc}.
 */
@NullMarked
package org.generallog.replicator.accounts;

import org.jspecify.annotations.NullMarked;
