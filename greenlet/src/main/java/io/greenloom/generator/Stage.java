package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// What a stage of a pipeline does: it pushes its values through an outlet, one call each.
///
/// The same code serves both ways of consuming. A terminal operation runs it on the caller's stack with the
/// operation itself as the outlet. A consumer that pulls has it run on a continuation, by [Staged], with an outlet
/// that suspends; the stages above then run on that same stack, so that a pipeline has one continuation, however
/// many stages.
///
/// A stage lets exceptions pass, those of its outlet too, and closes nothing: what it reads from is closed when it
/// has ended.
@FunctionalInterface
interface Stage<T extends @Nullable Object> {
    /// Pushes values until there are none, or `out` wants no more. Returns false if `out` wanted no more, and true
    /// if it would take something after that, such as the values of another source.
    boolean run(Outlet<? super T> out) throws Exception;
}
