package io.greenloom.async;

import java.util.List;

/// What [Async#wait(java.util.Collection, ReturnWhen)] found, each list in the order of the arguments.
///
/// @param done those that have ended, however they ended
/// @param pending those that go on
/// @param <T> what was waited for
public record WaitResult<T>(List<T> done, List<T> pending) {}
