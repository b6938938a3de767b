package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// Where values are pushed to: the rest of a pipeline, as seen from one of its stages.
@FunctionalInterface
interface Outlet<T extends @Nullable Object> {
    /// Takes a value; returns whether it wants more. After a false it must not be called again.
    boolean accept(T value);
}
