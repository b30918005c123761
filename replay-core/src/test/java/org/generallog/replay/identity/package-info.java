@NullMarked
package org.generallog.replay.identity;

import org.jspecify.annotations.NullMarked;
