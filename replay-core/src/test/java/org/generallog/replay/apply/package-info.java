/** Tests of packets, failures and batches. */
@NullMarked
package org.generallog.replay.apply;

import org.jspecify.annotations.NullMarked;
