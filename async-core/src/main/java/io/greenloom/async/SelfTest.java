package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import java.util.List;
import java.util.Locale;

/// What [Async#selfTest] has found: which blocking calls suspend the task that makes them on this JVM, and which
/// hold its loop.
///
/// @param opened whether it is the opened mode
/// @param calls each call that was tried
public record SelfTest(boolean opened, List<Call> calls) {
    /// One call.
    ///
    /// @param name what was called
    /// @param suspends whether other tasks ran during the call
    /// @param note what went wrong; empty where nothing did
    public record Call(String name, boolean suspends, String note) {}

    /// Takes a copy of the list.
    public SelfTest {
        calls = List.copyOf(calls);
    }

    /// Returns whether the call of that name suspends.
    ///
    /// @throws IllegalArgumentException where it was not tried
    public boolean suspends(String name) {
        return calls.stream()
                .filter(call -> call.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is none of those tried: "
                        + calls.stream().map(Call::name).toList()))
                .suspends;
    }

    /// Returns a line a call, for people.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Greenloom on Java ");
        text.append(Runtime.version());
        text.append(
                opened
                        ? ", opened mode\n"
                        : ", portable mode: only waits of our own suspend; to open the JDK, start java with "
                                + JdkAccess.FLAGS + "\n");
        for (Call call : calls) {
            text.append(
                    String.format(Locale.ROOT, "  %-44s %s", call.name, call.suspends ? "suspends" : "HOLDS THE LOOP"));
            text.append(call.note.isEmpty() ? "" : "  (" + call.note + ")").append('\n');
        }
        return text.toString();
    }
}
