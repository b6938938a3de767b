package io.greenloom.async;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The failed tasks and promises of a loop that nobody has awaited or observed yet, and when each is reported.
/// Loop only.
///
/// | what fails | is reported, unless somebody has looked by then |
/// |---|---|
/// | while the task that created it lives | one pass after that has ended |
/// | afterwards, or a task that no task has created | one pass after its own end |
/// | a promise that no task has created | when the loop is closed: who made it outside may still hand it in |
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
    private final IdentityHashMap<Object, List<Unseen>> byCreator = new IdentityHashMap<>(); // or by the loop
    private boolean isClosing;

    /// What has failed, and the names of those who created it, innermost first.
    private record Unseen(Awaitable<?> what, List<String> creators) {
        boolean isSeen() {
            return what.isObserved();
        }
    }

    UnseenFailures(EventLoop loop) {
        this.loop = loop;
    }

    void failed(Awaitable<?> task, @Nullable Task<?> creator) {
        if (loop.isDebug()) {
            LOG.info("{} failed and nobody awaits it yet", describe(task));
        }
        Unseen failed = new Unseen(task, creators(task, creator));
        Object until = creator == null && task instanceof Promise<?> && !isClosing ? loop : creator;
        if (until == null || (creator != null && creator.isDone())) {
            reportNextPass(failed);
            return;
        }
        List<Unseen> unseen = byCreator.computeIfAbsent(until, _ -> new ArrayList<>());
        unseen.add(failed);
        if (unseen.size() > MOST_OF_ONE) {
            unseen.removeIf(Unseen::isSeen);
            if (unseen.size() > MOST_OF_ONE) {
                reportNextPass(unseen.removeFirst());
            }
        }
        if (!loop.carrier().clock().isVirtual()) {
            loop.timerAfter(GRACE_NANOS, () -> loop.callSoonEvenWhenClosed(() -> warn(task, creator, until)));
        }
    }

    void ended(Task<?> creator) {
        reportThoseOf(creator);
    }

    /// The loop is being closed: nobody will look any more.
    void closing() {
        isClosing = true;
        reportThoseOf(loop);
    }

    private void reportThoseOf(Object creator) {
        if (!byCreator.isEmpty()) {
            List<Unseen> unseen = byCreator.remove(creator);
            if (unseen != null) {
                unseen.forEach(this::reportNextPass);
            }
        }
    }

    private void warn(Awaitable<?> task, @Nullable Task<?> creator, Object until) {
        if (!task.isObserved() && byCreator.containsKey(until)) {
            LOG.warn(
                    "{} failed a second ago and nobody awaits it so far; it will be reported as an error when {}",
                    describe(task),
                    creator == null ? "the loop is closed" : creator.name() + ", which created it, ends",
                    failure(task));
        }
    }

    private static String describe(Awaitable<?> failed) {
        return failed instanceof Task<?> task ? "task " + task.name() : "a promise";
    }

    /// Returns the error, with no look that counts as one.
    private static @Nullable Throwable failure(Awaitable<?> failed) {
        return failed.outcome() instanceof Outcome.Failure<?> failure ? failure.error() : null;
    }

    /// Returns the names of the creators up to the first, as far as they are known: debug mode remembers those
    /// that have ended, too.
    private static List<String> creators(Awaitable<?> failed, @Nullable Task<?> creator) {
        Trail trail = failed instanceof Task<?> task ? task.trail() : null;
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
        Throwable error = failure(failed.what);
        if (error == null || failed.isSeen()) {
            return;
        }
        String by = failed.creators.isEmpty() ? "" : "; created by " + String.join(", by ", failed.creators);
        Task<?> task = taskOf(failed.what);
        if (failed.what instanceof Task<?> itself) {
            itself.setReported();
        }
        loop.callExceptionHandler(new ErrorContext(
                (failed.what instanceof Task<?> ? "task" : "promise")
                        + " failed and nobody awaits it: await it, or give it an onDone" + by,
                error,
                task,
                task == null ? List.of() : task.createdAt()));
    }

    /// Returns the task whose failure it is: itself, or what was shielded.
    private static @Nullable Task<?> taskOf(Awaitable<?> failed) {
        Object from = failed;
        while (from instanceof Promise<?> promise) {
            from = promise.source();
        }
        return from instanceof Task<?> task ? task : null;
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
