package org.generallog.replicator.config;

import java.time.Duration;
import java.util.List;

/**
 * When applying pauses for the sake of the new instance.
 *
 * @param threadsRunning pause while more of its threads than this are at work; 0 for never
 * @param query pause while its first value is a number above 0; empty for none
 * @param replicas of the new instance, {@code host} or {@code host:port}, asked with the target's account
 * @param maxLag pause while one of them is further behind
 */
public record ThrottleConfig(int threadsRunning, String query, List<String> replicas, Duration maxLag) {
    /** Never a pause. */
    public static final ThrottleConfig NONE = new ThrottleConfig(0, "", List.of(), Duration.ofSeconds(10));

    public ThrottleConfig {
        replicas = List.copyOf(replicas);
    }
}
