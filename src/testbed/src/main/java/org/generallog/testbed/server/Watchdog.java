package org.generallog.testbed.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Sees to it that a server does not outlive this process, however that ends: a small shell that waits on a pipe which only
 * this process holds. The kernel closes the pipe when this process is gone, by {@code kill -9} too; the shell then kills the
 * server and deletes its folder. ({@code PR_SET_PDEATHSIG} would not do: it is bound to the thread that forked, not to the
 * process.)
 */
final class Watchdog {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pid=
            while read -r word value; do
              case $word in
                pid) pid=$value ;;
                done) exit 0 ;;
              esac
            done
            [ -z "$pid" ] || kill -9 "$pid"
            rm -rf -- "$1"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(Path folder) throws IOException {
        return new Watchdog(new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, "watchdog", folder.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** The server is this process now. */
    void watch(long pid) throws IOException {
        tell("pid " + pid);
    }

    /** There is nothing left to look after. */
    void dismiss() {
        try {
            tell("done");
        } catch (IOException e) {
            // It is gone already, which is what was asked for.
            shell.destroyForcibly();
        }
    }

    private void tell(String line) throws IOException {
        OutputStream pipe = shell.getOutputStream();
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }
}
