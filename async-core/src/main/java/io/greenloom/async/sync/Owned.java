package io.greenloom.async.sync;

import java.util.List;

/// Something that is held by somebody while others wait for it: what a report of deadlocks asks, to find out whom a
/// waiting task really waits for.
///
/// A wait for one gives the object itself as its reason (see [io.greenloom.async.Suspension#begin]).
public interface Owned {
    /// Returns who holds it now, in the order in which they got it; empty where nobody does. Never waits; any thread
    /// may call.
    ///
    /// Each is a [Task][io.greenloom.async.Task], or, for code that runs outside any task, its [Thread]; for a
    /// [CapacityLimiter] it may be anything that something was [acquired for][CapacityLimiter#acquireOnBehalfOf].
    List<Object> owners();
}
