package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the clocks of both instances and of this machine agree. */
final class ClockCheck extends Check {
    /** Seconds; times are asked for as whole ones, and the answer takes its time. */
    private static final double MOST = 2;

    ClockCheck() {
        super(About.warning(
                "clock-skew",
                "the clocks differ by two seconds or more",
                "The replicator compares no clocks, but after the cutover `NOW()` jumps by so much: new rows may be older than those"
                        + " before them. Times in log lines and on the page are this machine's.",
                "run NTP on both and on this machine"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            double ahead = ahead(on.of(side));
            if (Math.abs(ahead) >= MOST) {
                findings.addAll(found(
                        String.format(
                                Locale.ROOT,
                                "the clock of %s is %.0f s %s that of this machine",
                                side.words(),
                                Math.abs(ahead),
                                ahead > 0 ? "ahead of" : "behind"),
                        Remedy.shell("timedatectl set-ntp true   # on the machine of " + side.words())));
            }
        }
        return findings;
    }

    /** Seconds that an instance's clock is ahead of ours, by the answer that took the least time. */
    private static double ahead(Instance instance) throws SQLException {
        double best = 0;
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long sent = System.currentTimeMillis();
            long told = Long.parseLong(instance.value("SELECT UNIX_TIMESTAMP()"));
            long took = System.currentTimeMillis() - sent;
            if (took < quickest) {
                quickest = took;
                // A whole second stands for its middle.
                best = told + 0.5 - (sent + took / 2.0) / 1000;
            }
        }
        return best;
    }
}
