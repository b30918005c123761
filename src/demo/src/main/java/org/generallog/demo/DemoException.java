package org.generallog.demo;

import org.jspecify.annotations.Nullable;

/** The demo could not be brought to its end; the message says why, in a sentence for the user. */
public final class DemoException extends Exception {
    DemoException(String message) {
        super(message);
    }

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
