package io.greenloom.async;

/// The loops of this process, for JMX clients and the command `ps`: `io.greenloom.async:type=Loops`. Registered
/// about a second after the first loop was made. It answers on a thread of JMX, also while the loops are blocked.
public interface LoopsMXBean {
    /// Returns how many loops are not closed.
    int getLoopCount();

    /// Returns how many circles there are of tasks that wait for each other.
    int getCycleCount();

    /// Returns one line a task: its id, name, state, how long it has had the loop where that is known, and what it
    /// waits for; then a line for each circle.
    String ps();

    /// Returns the tree of tasks with their stacks: [LoopDump#text()].
    String pstree();

    /// Returns the same as JSON: [LoopDump#json()].
    String json();

    /// Cancels a task, with the reason "by ps".
    ///
    /// @param taskId its [id][TaskDump#id]
    /// @return false where there is no such task, or it has ended
    boolean cancel(String taskId);
}
