/**
 * Accounts and rights of the old instance, said as the new one takes them. May use {@code catalog} and {@code sql}.
 */
@NullMarked
package org.generallog.replay.accounts;

import org.jspecify.annotations.NullMarked;
