package io.greenloom.test;

import io.greenloom.async.EventLoop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What happened in a test, in order, with the time on the loop's clock: for tests that assert an order.
///
/// ```java
/// log.add("connected");
/// ...
/// assertThat(log.events()).containsExactly("connected", "closed");
/// assertThat(log.timedEvents()).containsExactly("PT0S connected", "PT1S closed");
/// ```
///
/// Any thread may add to it. Counterpart of Trio's `record` lists and Kotlin's `expect(n)`.
public final class EventLog {
    private record Entry(String time, String event) {}

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    /// Makes an empty one.
    public EventLog() {}

    /// Adds the text of `event`. Never waits.
    public void add(Object event) {
        EventLoop loop = EventLoop.currentOrNull();
        entries.add(new Entry(loop == null ? "outside any loop:" : loop.time().toString(), event.toString()));
    }

    /// Returns what was added, in that order.
    public List<String> events() {
        return entries.stream().map(Entry::event).toList();
    }

    /// Returns what was added, each after the time at which that was, as [EventLoop#time] has it.
    public List<String> timedEvents() {
        return entries.stream().map(entry -> entry.time + " " + entry.event).toList();
    }

    /// Forgets what was added.
    public void clear() {
        entries.clear();
    }

    @Override
    public String toString() {
        return "EventLog" + timedEvents();
    }
}
