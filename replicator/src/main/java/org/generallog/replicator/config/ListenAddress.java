package org.generallog.replicator.config;

/**
 * Where the HTTP server listens.
 *
 * @param port 0 for any free one
 */
public record ListenAddress(String host, int port) {

    /** {@code host:port} or {@code [ipv6]:port}. */
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("no host:port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 0 || port > 65535 || host.isBlank()) {
            throw new IllegalArgumentException("no port");
        }
        return new ListenAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
