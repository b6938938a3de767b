package io.greenloom.samples.downloader;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads addresses as people paste them, and as browsers would: a blank or a letter outside ASCII is
/// percent-encoded, an international host name becomes its ASCII form.
final class Address {
    private static final Pattern SHAPE = Pattern.compile(
            "(?i)(https?)://(?:([^/?#]*)@)?(\\[[^]/?#@]*]|[^/?#:@]*)(?::([^/?#@]*))?([^?#]*)(\\?[^#]*)?(?:#.*)?");

    /// What may stand in a path or a query as it is; everything else is percent-encoded.
    private static final String ALLOWED = "-._~!$&'()*+,;=:@/?[]";

    private static final int SHOWN = 120;

    private Address() {}

    /// The address that `text` names, in the one form that equal addresses share: host in lower case, no
    /// default port, no fragment, never an empty path.
    ///
    /// @throws NotAnAddress when `text` is no http or https address; the message is one sentence for the user
    static URI parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new NotAnAddress("an empty text is not an address");
        }
        Matcher parts = SHAPE.matcher(trimmed);
        if (!parts.matches()) {
            throw new NotAnAddress(shown(trimmed) + " is not an address: it must look like https://host/path");
        }
        if (trimmed.chars().anyMatch(Character::isISOControl)) {
            throw new NotAnAddress(shown(trimmed) + " is not an address: it holds a control character");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String path = parts.group(5).isEmpty() ? "/" : encoded(parts.group(5));
        String query = parts.group(6) == null ? "" : encoded(parts.group(6));
        String user = parts.group(2) == null ? "" : encoded(parts.group(2)) + "@";
        String address = scheme + "://" + user + host(trimmed, parts.group(3)) + port(trimmed, scheme, parts.group(4))
                + path + query;
        try {
            URI uri = new URI(address).parseServerAuthority();
            if (uri.getHost() == null) {
                throw new NotAnAddress(shown(trimmed) + " is not an address: there is no host in it");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new NotAnAddress(shown(trimmed) + " is not an address: " + e.getReason());
        }
    }

    private static String host(String text, String host) {
        if (host.isEmpty() || host.equals("[]")) {
            throw new NotAnAddress(shown(text) + " is not an address: there is no host in it");
        }
        if (host.startsWith("[")) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return IDN.toASCII(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new NotAnAddress(shown(text) + " is not an address: '" + host + "' is no host name");
        }
    }

    private static String port(String text, String scheme, String port) {
        if (port == null || port.isEmpty()) {
            return "";
        }
        try {
            int number = Integer.parseInt(port);
            if (number < 1 || number > 65535) {
                throw new NumberFormatException("out of range");
            }
            return number == (scheme.equals("https") ? 443 : 80) ? "" : ":" + number;
        } catch (NumberFormatException e) {
            throw new NotAnAddress(shown(text) + " is not an address: the port must be 1 to 65535, was '" + port + "'");
        }
    }

    private static String encoded(String text) {
        StringBuilder result = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            if (isLetterOrDigit(b) || ALLOWED.indexOf(b) >= 0 || (b == '%' && isHexPair(bytes, i + 1))) {
                result.append((char) b);
            } else {
                result.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) b));
            }
        }
        return result.toString();
    }

    private static boolean isHexPair(byte[] bytes, int from) {
        return from + 1 < bytes.length && HexFormat.isHexDigit(bytes[from]) && HexFormat.isHexDigit(bytes[from + 1]);
    }

    private static boolean isLetterOrDigit(int b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }

    /// The user's text as an error message can show it: on one line, not endless, without what moves a
    /// terminal.
    static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "...") + "'";
    }
}
