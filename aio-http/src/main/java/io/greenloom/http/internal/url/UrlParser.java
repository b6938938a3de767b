package io.greenloom.http.internal.url;

import io.greenloom.http.InvalidUrlException;
import io.greenloom.http.NonHttpUrlException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// From text to [HttpUrl]. What is merely unencoded (a space in the path, a letter with an accent) is encoded as
/// yarl does; what cannot be meant (no host, a space in the host, another scheme) is refused with a sentence.
final class UrlParser {
    private UrlParser() {}

    static HttpUrl parse(String text) {
        checkCharacters(text);
        int colon = schemeEnd(text);
        if (colon < 0 || looksLikeHostAndPort(text, colon)) {
            throw new InvalidUrlException(text, "it has no scheme: put http:// or https:// in front");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new NonHttpUrlException(text, "its scheme is " + scheme + ", only http and https are spoken here");
        }
        if (!text.startsWith("//", colon + 1)) {
            throw new InvalidUrlException(text, "there is no // behind " + scheme + ":");
        }
        int start = colon + 3;
        int end = authorityEnd(text, start);
        return withAuthority(text, scheme, text.substring(start, end), targetOf(text, end));
    }

    /// Returns where the colon behind the scheme is, or -1 where the text does not begin with a scheme.
    static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i == 0 ? -1 : i;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !later)) {
                return -1;
            }
        }
        return -1;
    }

    /// `localhost:8080/x` begins, by the grammar, with the scheme `localhost`; nobody means that.
    private static boolean looksLikeHostAndPort(String text, int colon) {
        return colon + 1 < text.length() && Character.isDigit(text.charAt(colon + 1));
    }

    private static void checkCharacters(String text) {
        if (text.isEmpty()) {
            throw new InvalidUrlException(text, "it is empty");
        }
        if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
            throw new InvalidUrlException(text, "it begins or ends with a space");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                throw new InvalidUrlException(
                        text, "there is a control character (U+%04X) at index %d".formatted((int) c, i));
            }
        }
    }

    private static int authorityEnd(String text, int start) {
        int i = start;
        while (i < text.length() && "/?#".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static String targetOf(String text, int start) {
        int end = text.indexOf('#', start);
        return Target.of(text.substring(start, end < 0 ? text.length() : end));
    }

    private static HttpUrl withAuthority(String text, String scheme, String authority, String target) {
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? null : credentials(authority.substring(0, at));
        String hostAndPort = authority.substring(at + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon >= 0 && hostAndPort.indexOf(']', colon) < 0;
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        String port = hasPort ? hostAndPort.substring(colon + 1) : "";
        return new HttpUrl(scheme, Host.check(text, host), port(text, scheme, port), target, credentials);
    }

    private static int port(String text, String scheme, String port) {
        if (port.isEmpty()) {
            return HttpUrl.defaultPort(scheme);
        }
        boolean digits = port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(port) : -1;
        if (number < 1 || number > 65535) {
            throw new InvalidUrlException(text, "its port is \"" + port + "\", not a number from 1 to 65535");
        }
        return number;
    }

    private static @Nullable String credentials(String userInfo) {
        if (userInfo.isEmpty()) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? Target.decode(userInfo) + ":"
                : Target.decode(userInfo.substring(0, colon)) + ":" + Target.decode(userInfo.substring(colon + 1));
    }
}
