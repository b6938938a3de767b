package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that one task or thread holds, or a few do, while others wait for it: a lock. What implements it, and
/// is given to [Suspension#begin] as the reason of the wait, has [EventLoop#dump] say whom the waiting task really
/// waits for, and find the tasks that wait for each other in a circle.
public interface Owned {
    /// Returns the [Task] or the [Thread] that holds it; null where nobody does. Called from any thread, also
    /// while the loop is blocked: it must not wait, and may be a moment behind.
    @Nullable
    Object owner();

    /// Returns all who hold it, where those may be several: any of them can let a waiting one go on. As above.
    default List<Object> owners() {
        Object one = owner();
        return one == null ? List.of() : List.of(one);
    }
}
