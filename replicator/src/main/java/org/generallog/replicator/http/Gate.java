package org.generallog.replicator.http;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replicator.config.HttpConfig;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.config.Secret;

/**
 * Who may ask. A page of a foreign site can make its visitor's browser ask a private address under the site's own name (DNS rebinding); the name
 * then stands in {@code Host}, so only names that are known are answered. Addresses are no names: nobody can rebind them.
 */
final class Gate {
    private static final String BEARER = "bearer ";

    private final Set<String> hosts;
    private final String listens;
    private final Secret token;

    Gate(HttpConfig config) {
        this.hosts = config.hosts().stream().map(Gate::lower).collect(Collectors.toUnmodifiableSet());
        this.listens = config.listen().map(ListenAddress::host).map(Gate::lower).orElse("");
        this.token = config.token();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether it listens where others than this machine can ask, and answers all of them. */
    boolean isOpen(ListenAddress listen) {
        return token.isEmpty() && !isLoopback(lower(listen.host()));
    }

    /** Why a request is refused; empty where it is not. */
    Optional<String> refuses(Headers headers) {
        List<String> asked = headers.get("Host");
        if (asked == null || asked.isEmpty()) {
            // A browser always sends it.
            return Optional.empty();
        }
        String host = asked.size() == 1 ? name(lower(asked.get(0).strip())) : "";
        return isAddress(host) || isLoopback(host) || host.equals(listens) || hosts.contains(host)
                ? Optional.empty()
                : Optional.of("not asked under this name; allow it by http.hosts");
    }

    boolean hasToken() {
        return !token.isEmpty();
    }

    /** Whether the request shows the token. */
    boolean knows(Headers headers) {
        if (token.isEmpty()) {
            return true;
        }
        String shown = headers.getFirst("Authorization");
        return shown != null
                && shown.length() > BEARER.length()
                && lower(shown.substring(0, BEARER.length())).equals(BEARER)
                && MessageDigest.isEqual(
                        shown.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8),
                        token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** Without the port, and without an IPv6 address's brackets. */
    private static String name(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? "" : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || (host.startsWith("127.") && isAddress(host));
    }

    /** IPv6 addresses have a colon, and no name has; IPv4 addresses end with a number, and no name of the DNS does. */
    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        String last = host.substring(host.lastIndexOf('.') + 1);
        return !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
