package io.greenloom.http;

import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads a `Content-Type`, leniently: what makes no sense is as if it were not there.
final class MediaType {
    private MediaType() {}

    static String type(@Nullable String field) {
        if (field == null) {
            return "application/octet-stream";
        }
        int end = field.indexOf(';');
        String type = (end < 0 ? field : field.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        return slash > 0 && slash < type.length() - 1 ? type : "application/octet-stream";
    }

    static @Nullable String charset(@Nullable String field) {
        if (field == null) {
            return null;
        }
        String[] parts = field.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.regionMatches(true, 0, "charset=", 0, 8)) {
                String name = part.substring(8).strip();
                boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
                return quoted ? name.substring(1, name.length() - 1) : name;
            }
        }
        return null;
    }

    static Charset charsetOr(@Nullable String field, Charset otherwise) {
        String name = charset(field);
        try {
            return name == null ? otherwise : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }
}
