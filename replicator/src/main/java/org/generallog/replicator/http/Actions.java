package org.generallog.replicator.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replicator.daemon.Control;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code POST} does: each answers with what it has done, in one line. */
final class Actions {
    private static final int MOST_THREADS = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(Actions.class);

    private final Control control;
    private final Map<String, Action> byPath = new TreeMap<>();

    /** What a wrong request is told. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    private interface Action {
        String act(Map<String, List<String>> parameters) throws IOException, Refused;
    }

    Actions(Control control) {
        this.control = control;
        byPath.put("/api/pause", none -> pause());
        byPath.put("/api/resume", none -> resume());
        byPath.put("/api/throttle", this::throttle);
        byPath.put("/api/verify", this::verify);
    }

    /** The paths that take {@code POST}. */
    Iterable<String> paths() {
        return byPath.keySet();
    }

    /** @param query of the address, as it was sent */
    String act(String path, String query) throws IOException, Refused {
        Action action = byPath.get(path);
        if (action == null) {
            throw new Refused("nothing is done at " + path);
        }
        String done = action.act(parameters(query));
        LOG.info("an operator has asked: {}", done);
        return done;
    }

    private String pause() throws IOException {
        control.pause();
        return "applying pauses, also after a restart, until it is resumed; capturing goes on";
    }

    private String resume() throws IOException {
        control.resume();
        return "applying goes on";
    }

    private String throttle(Map<String, List<String>> parameters) throws Refused {
        List<String> given = parameters.getOrDefault("threads-running", List.of());
        int most = given.size() == 1 ? number(given.get(0)) : -1;
        if (most < 0) {
            throw new Refused("say how many threads: ?threads-running=NUMBER, 0 for no limit, at most " + MOST_THREADS);
        }
        control.threadsRunning(most);
        return most == 0
                ? "applying does not look at the new instance's threads"
                : "applying pauses while more than " + most
                        + " threads are running on the new instance, until this process ends";
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number <= MOST_THREADS ? number : -1;
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    private String verify(Map<String, List<String>> parameters) throws Refused {
        if (!control.proves()) {
            throw new Refused("this process captures alone: ask the one that applies");
        }
        List<String> tables = parameters.getOrDefault("table", List.of());
        control.prove(tables);
        return (tables.isEmpty() ? "all tables are" : String.join(", ", tables) + ": is")
                + " compared now; status and the page say what comes of it";
    }

    private static Map<String, List<String>> parameters(String query) throws Refused {
        Map<String, List<String>> found = new TreeMap<>();
        for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw new Refused("not name=value: " + each);
            }
            found.computeIfAbsent(decoded(each.substring(0, equals)), name -> new ArrayList<>())
                    .add(decoded(each.substring(equals + 1)));
        }
        return found;
    }

    private static String decoded(String text) throws Refused {
        try {
            return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new Refused("not encoded as an address is: " + text);
        }
    }
}
