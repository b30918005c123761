/**
 * What the instance's schema says of tables, triggers and routines; the adapters read it from {@code information_schema}.
 *
 * <p>May use nothing else of this module.
 */
@NullMarked
package org.generallog.replay.catalog;

import org.jspecify.annotations.NullMarked;
