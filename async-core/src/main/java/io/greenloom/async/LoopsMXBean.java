package io.greenloom.async;

/// The loops of this process, for JMX clients and the command `ps`: `io.greenloom.async:type=Loops`. Registered
/// about a second after the first loop was made. It answers on a thread of JMX, also while the loops are blocked.
public interface LoopsMXBean {
    /// Returns how many loops are not closed.
    int getLoopCount();

    /// Returns one line a task: its id, name, state and what it waits for.
    String ps();

    /// Returns the tree of tasks with their stacks: [LoopDump#text()].
    String pstree();

    /// Returns the same as JSON: [LoopDump#json()].
    String json();
}
