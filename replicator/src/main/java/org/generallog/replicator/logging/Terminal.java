package org.generallog.replicator.logging;

import java.io.Console;

/** Whether people read along. */
public final class Terminal {
    private Terminal() {}

    /** Whether standard input and output are a terminal. Up to JDK 21 there is a console only then; later ones have to be asked. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean present() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }
}
