/**
 * To watch the daemon: metrics, health, status and the page, over the JDK's HTTP server.
 *
 * <p>May use {@code metrics}, {@code daemon}, {@code config} and Jackson.
 */
@NullMarked
package org.generallog.replicator.http;

import org.jspecify.annotations.NullMarked;
