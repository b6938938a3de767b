package io.greenloom.async;

/// When [Async#wait(java.util.Collection, ReturnWhen)] returns.
public enum ReturnWhen {
    /// As soon as one has ended.
    FIRST_COMPLETED,
    /// As soon as one has failed; where none fails, when all have ended.
    FIRST_EXCEPTION,
    /// When all have ended.
    ALL_COMPLETED
}
