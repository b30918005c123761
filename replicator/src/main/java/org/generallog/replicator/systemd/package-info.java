/**
 * What the program tells the service manager that started it: that it is ready, how it is, and that it lives. Nothing where
 * none asks ({@code NOTIFY_SOCKET} is not set).
 *
 * <p>May use {@code daemon}; knows nothing of commands, HTTP or databases.
 */
@NullMarked
package org.generallog.replicator.systemd;

import org.jspecify.annotations.NullMarked;
