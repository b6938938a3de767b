package io.greenloom.async;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The failed tasks of a loop that nobody has awaited or observed yet, and when each is reported. Loop only.
///
/// | a task that fails | is reported, unless somebody has looked by then |
/// |---|---|
/// | while the task that created it lives | one pass after that has ended |
/// | afterwards, or that no task has created | one pass after its own end |
///
/// So `x.await(); y.await()` is no false alarm where `y` fails first; and as closing a loop ends every task, no
/// failure is lost. A creator that lives for weeks would hide the failure for weeks: on real time it is logged, as
/// a warning, when it has been unseen for a second. On a virtual clock it is not, because the clock may have
/// jumped.
final class UnseenFailures {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_OF_ONE = 100; // failures keep what their errors keep
    private static final int MOST_CREATORS = 16;

    private final EventLoop loop;
    private final IdentityHashMap<Task<?>, List<Unseen>> byCreator = new IdentityHashMap<>();

    /// A failed task, and the names of those who created it, innermost first.
    private record Unseen(Task<?> task, List<String> creators) {
        boolean isSeen() {
            return task.isObserved();
        }
    }

    UnseenFailures(EventLoop loop) {
        this.loop = loop;
    }

    void failed(Task<?> task, @Nullable Task<?> creator) {
        if (loop.isDebug()) {
            LOG.info("task {} failed and nobody awaits it yet", task.name());
        }
        Unseen failed = new Unseen(task, creators(task, creator));
        if (creator == null || creator.isDone()) {
            reportNextPass(failed);
            return;
        }
        List<Unseen> unseen = byCreator.computeIfAbsent(creator, _ -> new ArrayList<>());
        unseen.add(failed);
        if (unseen.size() > MOST_OF_ONE) {
            unseen.removeIf(Unseen::isSeen);
            if (unseen.size() > MOST_OF_ONE) {
                reportNextPass(unseen.removeFirst());
            }
        }
        if (!loop.carrier().clock().isVirtual()) {
            loop.timerAfter(GRACE_NANOS, () -> loop.callSoonEvenWhenClosed(() -> warn(task, creator)));
        }
    }

    void ended(Task<?> creator) {
        if (!byCreator.isEmpty()) {
            List<Unseen> unseen = byCreator.remove(creator);
            if (unseen != null) {
                unseen.forEach(this::reportNextPass);
            }
        }
    }

    private void warn(Task<?> task, Task<?> creator) {
        if (!task.isObserved() && !creator.isDone()) {
            LOG.warn(
                    "task {} failed a second ago and nobody awaits it so far; it will be reported as an error when"
                            + " {}, which created it, ends",
                    task.name(),
                    creator.name(),
                    task.failure());
        }
    }

    /// Returns the names of the creators up to the first, as far as they are known: debug mode remembers those
    /// that have ended, too.
    private static List<String> creators(Task<?> task, @Nullable Task<?> creator) {
        Trail trail = task.trail();
        if (trail != null) {
            return trail.creators();
        }
        List<String> names = new ArrayList<>();
        for (Task<?> by = creator; by != null && names.size() < MOST_CREATORS; by = by.creator()) {
            names.add(by.name());
        }
        return names;
    }

    private void reportNextPass(Unseen failed) {
        // Those that this very pass brings to await it come first.
        loop.callSoonEvenWhenClosed(() -> loop.callSoonEvenWhenClosed(() -> report(failed)));
    }

    private void report(Unseen failed) {
        Task<?> task = failed.task;
        Throwable error = task.failure();
        if (error != null && !failed.isSeen()) {
            String by = failed.creators.isEmpty() ? "" : "; created by " + String.join(", by ", failed.creators);
            task.setReported();
            loop.callExceptionHandler(new ErrorContext(
                    "task failed and nobody awaits it: await it, or give it an onDone" + by,
                    error,
                    task,
                    task.createdAt()));
        }
    }

    /// Says that a failure that was reported has been looked at after all; any thread.
    void seenLate(Task<?> task) {
        String by = Task.currentName();
        LOG.atLevel(loop.isDebug() ? Level.INFO : Level.DEBUG)
                .log(
                        "the failure of task {} was handled late, by {}: it had been reported as seen by nobody",
                        task.name(),
                        by == null ? Thread.currentThread().getName() : by);
    }
}
