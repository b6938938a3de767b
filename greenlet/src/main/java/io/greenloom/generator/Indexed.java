package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// A value and its place, as [Pipeline#enumerate] yields them.
///
/// @param index the place, counted from where `enumerate` was told to start
/// @param value the value
public record Indexed<T extends @Nullable Object>(long index, T value) {}
