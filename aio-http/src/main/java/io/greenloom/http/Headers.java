package io.greenloom.http;

import io.greenloom.http.internal.wire.FieldRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Header fields: an immutable multi map that keeps their order and compares names without regard to case:
/// aiohttp's `CIMultiDict`. Safe for any thread.
public final class Headers {
    /// No fields.
    public static final Headers EMPTY = new Headers(List.of());

    private final List<Map.Entry<String, String>> entries;

    private Headers(List<Map.Entry<String, String>> entries) {
        this.entries = List.copyOf(entries);
    }

    /// Returns the fields given as name, value, name, value.
    ///
    /// @throws IllegalArgumentException where a name is no token, a value has a line break or a NUL in it, or the
    ///     last value is missing
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("the value of \"" + namesAndValues[namesAndValues.length - 1]
                    + "\" is missing: pass name, value, name, value");
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.add(field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(entries);
    }

    /// Returns the fields of a map.
    ///
    /// @throws IllegalArgumentException as [#of] does
    public static Headers of(Map<String, String> fields) {
        List<Map.Entry<String, String>> entries = new ArrayList<>(fields.size());
        fields.forEach((name, value) -> entries.add(field(name, value)));
        return new Headers(entries);
    }

    /// Fields that came off the wire and were checked there.
    static Headers received(List<Map.Entry<String, String>> entries) {
        return new Headers(entries);
    }

    private static Map.Entry<String, String> field(String name, String value) {
        FieldRules.checkName(name);
        FieldRules.checkValue(name, value);
        return Map.entry(name, value);
    }

    /// Returns the first value of a field, or null.
    public @Nullable String get(String name) {
        for (Map.Entry<String, String> entry : entries) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /// Returns all values of a field, in order.
    public List<String> getAll(String name) {
        return entries.stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Returns whether there is such a field.
    public boolean contains(String name) {
        return get(name) != null;
    }

    /// Returns the fields in order, each as it was written.
    public List<Map.Entry<String, String>> entries() {
        return entries;
    }

    /// Returns the names, in the order in which each appeared first and as it was written there.
    public Set<String> names() {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> names = new LinkedHashSet<>();
        for (Map.Entry<String, String> entry : entries) {
            if (seen.add(entry.getKey())) {
                names.add(entry.getKey());
            }
        }
        return names;
    }

    /// Returns how many fields there are.
    public int size() {
        return entries.size();
    }

    /// Returns whether there are none.
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// Returns a copy in which the field has this one value.
    ///
    /// @throws IllegalArgumentException as [#of] does
    public Headers with(String name, String value) {
        return without(List.of(name)).withAdded(name, value);
    }

    /// Returns a copy with one more field.
    ///
    /// @throws IllegalArgumentException as [#of] does
    public Headers withAdded(String name, String value) {
        List<Map.Entry<String, String>> added = new ArrayList<>(entries);
        added.add(field(name, value));
        return new Headers(added);
    }

    /// Returns a copy without the fields of that name.
    public Headers without(String name) {
        return without(List.of(name));
    }

    /// Returns a copy without the fields of those names.
    public Headers without(Collection<String> names) {
        List<Map.Entry<String, String>> kept = entries.stream()
                .filter(entry -> names.stream().noneMatch(entry.getKey()::equalsIgnoreCase))
                .toList();
        return kept.size() == entries.size() ? this : new Headers(kept);
    }

    /// Returns these fields, each name's values replaced by those that `other` has for it.
    Headers overriddenBy(Headers other) {
        if (other.isEmpty() || isEmpty()) {
            return other.isEmpty() ? this : other;
        }
        List<Map.Entry<String, String>> merged = new ArrayList<>(without(other.names()).entries);
        merged.addAll(other.entries);
        return new Headers(merged);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Headers headers && normalized(this).equals(normalized(headers));
    }

    @Override
    public int hashCode() {
        return normalized(this).hashCode();
    }

    private static List<Map.Entry<String, String>> normalized(Headers headers) {
        return headers.entries.stream()
                .map(entry -> Map.entry(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()))
                .toList();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
