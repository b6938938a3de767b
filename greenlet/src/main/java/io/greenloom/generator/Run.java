package io.greenloom.generator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Neighbouring values that have the same key, as [Pipeline#groupRuns] yields them.
///
/// @param key the key of all of them: that of the first
/// @param values at least one, in their order; the list is the consumer's own
public record Run<K extends @Nullable Object, T extends @Nullable Object>(K key, List<T> values) {}
