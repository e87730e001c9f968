package dev.postflight.net;

import io.netty.resolver.ResolvedAddressTypes;

/** Which addresses of a name are used, and which come first. */
public enum Family {
    /** Either, IPv4 first. */
    ANY(ResolvedAddressTypes.IPV4_PREFERRED, "address"),
    /** Either, IPv6 first. */
    IPV6_FIRST(ResolvedAddressTypes.IPV6_PREFERRED, "address"),
    IPV4(ResolvedAddressTypes.IPV4_ONLY, "IPv4 address"),
    IPV6(ResolvedAddressTypes.IPV6_ONLY, "IPv6 address");

    private final ResolvedAddressTypes types;
    private final String noun;

    Family(ResolvedAddressTypes types, String noun) {
        this.types = types;
        this.noun = noun;
    }

    ResolvedAddressTypes types() {
        return types;
    }

    boolean takes(java.net.InetAddress address) {
        return switch (this) {
            case ANY, IPV6_FIRST -> true;
            case IPV4 -> address instanceof java.net.Inet4Address;
            case IPV6 -> address instanceof java.net.Inet6Address;
        };
    }

    String noun() {
        return noun;
    }
}
