package io.greenloom.http.internal.url;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HexFormat;

/// Path and query as they go to the server: everything outside yarl's safe set percent-encoded as UTF-8, escapes
/// that are there already left as they are, `.` and `..` segments resolved.
final class Target {
    /// RFC 3986 unreserved, sub-delimiters, `:`, `@` and `/`; the query may also hold `?`.
    private static final BitSet SAFE = new BitSet(128);

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static {
        SAFE.set('a', 'z' + 1);
        SAFE.set('A', 'Z' + 1);
        SAFE.set('0', '9' + 1);
        "-._~!$&'()*+,;=:@/".chars().forEach(SAFE::set);
    }

    private Target() {}

    /// Returns the target for what stands behind the authority, fragment cut off: empty, `?query` or
    /// `/path?query`.
    static String of(String raw) {
        String text = raw.startsWith("/") ? raw : "/" + raw;
        int query = text.indexOf('?');
        String path = encode(query < 0 ? text : text.substring(0, query), false);
        String resolved = path.contains("/.") ? withoutDots(path) : path;
        return query < 0 ? resolved : resolved + "?" + encode(text.substring(query + 1), true);
    }

    private static String encode(String text, boolean inQuery) {
        for (int i = 0; i < text.length(); i++) {
            if (!isSafe(text, i, inQuery)) {
                return encodeFrom(text, i, inQuery);
            }
        }
        return text;
    }

    private static boolean isSafe(String text, int index, boolean inQuery) {
        char c = text.charAt(index);
        return SAFE.get(c) || (inQuery && c == '?') || (c == '%' && isEscape(text, index));
    }

    private static boolean isEscape(String text, int index) {
        return index + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(index + 1))
                && HexFormat.isHexDigit(text.charAt(index + 2));
    }

    private static String encodeFrom(String text, int start, boolean inQuery) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, start);
        for (int i = start; i < text.length(); ) {
            if (isSafe(text, i, inQuery)) {
                out.append(text.charAt(i++));
                continue;
            }
            int codePoint = text.codePointAt(i);
            for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                out.append('%').append(HEX.toHexDigits(b));
            }
            i += Character.charCount(codePoint);
        }
        return out.toString();
    }

    /// RFC 3986, 5.2.4: `/a/./b/../c` is `/a/c`; what climbs above the root stays at the root.
    private static String withoutDots(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = path.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].equals("..")) {
                segments.pollLast();
            } else if (!parts[i].equals(".")) {
                segments.addLast(parts[i]);
                continue;
            }
            if (last) {
                segments.addLast("");
            }
        }
        return "/" + String.join("/", segments);
    }

    /// Undoes percent-encoding; what is no valid escape stays as it is.
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            if (text.charAt(i) == '%' && isEscape(text, i)) {
                out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 3;
            } else {
                int codePoint = text.codePointAt(i);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
