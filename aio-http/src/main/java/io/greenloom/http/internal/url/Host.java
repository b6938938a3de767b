package io.greenloom.http.internal.url;

import io.greenloom.http.InvalidUrlException;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;

/// The host of an address: a name in ASCII, a dotted quad, or an IPv6 literal in brackets.
final class Host {
    private Host() {}

    static String check(String url, String host) {
        if (host.isEmpty()) {
            throw new InvalidUrlException(url, "it has no host");
        }
        if (host.startsWith("[")) {
            return ipv6(url, host);
        }
        String ascii = toAscii(url, host).toLowerCase(Locale.ROOT);
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
            if (!allowed) {
                throw new InvalidUrlException(url, "its host \"" + host + "\" has a '" + c + "' in it");
            }
        }
        checkLabels(url, ascii);
        if (endsInNumber(ascii) && !isDottedQuad(ascii)) {
            // 127.1, 2130706433 and 0x7f.1 mean 127.0.0.1 to some resolvers and are a way around filters.
            throw new InvalidUrlException(
                    url, "its host \"" + host + "\" is a number but no address of four parts such as 127.0.0.1");
        }
        return ascii;
    }

    private static String toAscii(String url, String host) {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return host;
        }
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            throw new InvalidUrlException(url, "its host \"" + host + "\" is no international domain name", e);
        }
    }

    private static void checkLabels(String url, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > 253) {
            throw new InvalidUrlException(url, "its host has " + name.length() + " characters, more than 253");
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) {
                throw new InvalidUrlException(
                        url, "its host \"" + host + "\" has a part of " + label.length() + " characters, not 1 to 63");
            }
        }
    }

    private static boolean endsInNumber(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.startsWith("0x") || last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static boolean isDottedQuad(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits = part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            boolean canonical = digits && (part.length() == 1 || !part.startsWith("0"));
            if (!canonical || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static String ipv6(String url, String host) {
        String literal = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
        boolean plausible = literal.indexOf(':') >= 0 && literal.matches("[0-9a-fA-F:.]+");
        try {
            if (plausible) {
                InetAddress.ofLiteral(literal);
                return literal.toLowerCase(Locale.ROOT);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidUrlException(url, "its host " + host + " is no IPv6 address", e);
        }
        throw new InvalidUrlException(url, "its host " + host + " is no IPv6 address");
    }
}
