package io.greenloom.async;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the little JSON that a dump needs.
final class Json {
    private Json() {}

    static <T> String array(List<T> items, Function<? super T, String> each) {
        return items.stream().map(each).collect(Collectors.joining(",", "[", "]"));
    }

    static String string(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c)); // a lone surrogate has no bytes
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
