package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// Two values that came together: neighbours in [Pipeline#pairwise], or one of each of two sources.
///
/// @param first the earlier one, or that of the first source
/// @param second the later one, or that of the second source
public record Pair<A extends @Nullable Object, B extends @Nullable Object>(A first, B second) {}
