package io.greenloom.http.internal.wire;

import java.util.BitSet;

/// What may stand in a request's method, field names and field values (RFC 9110, 5.1, 5.5 and 9.1). A line break
/// let through here would let a caller's data write a second request.
public final class FieldRules {
    private static final BitSet TOKEN = new BitSet(128);

    static {
        TOKEN.set('a', 'z' + 1);
        TOKEN.set('A', 'Z' + 1);
        TOKEN.set('0', '9' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(TOKEN::set);
    }

    private FieldRules() {}

    /// Refuses what is no method.
    ///
    /// @throws IllegalArgumentException where `method` is no token
    public static void checkMethod(String method) {
        if (!isToken(method)) {
            throw new IllegalArgumentException("method " + quoted(method) + " is no token such as GET or PATCH");
        }
    }

    /// Refuses what is no field name.
    ///
    /// @throws IllegalArgumentException where `name` is no token
    public static void checkName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException(
                    "header name " + quoted(name) + " may hold letters, digits and !#$%&'*+-.^_`|~ only");
        }
    }

    /// Refuses what is no field value.
    ///
    /// @throws IllegalArgumentException where `value` has a control character other than a tab in it
    public static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new IllegalArgumentException("the value of header %s has a control character (U+%04X) at index %d"
                        .formatted(name, (int) c, i));
            }
        }
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c < ' ' || c == 0x7f ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
        return out.append('"').toString();
    }
}
