package io.greenloom.async;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Several awaitables waited for as one. A cancellation of the waiting task goes to all of them, and is thrown
/// when all have ended.
///
/// @param <A> what they are
final class Joint<A extends Awaitable<?>> implements Cancellable {
    private final List<A> members;
    private final ReturnWhen returnWhen;
    private final Promise<Boolean> settled;
    private final Observer observer = this::memberEnded;
    // Members end on any thread.
    private final AtomicInteger left;
    private final AtomicReference<@Nullable Awaitable<?>> firstFailed = new AtomicReference<>();
    private volatile boolean cancelling;

    Joint(EventLoop loop, Collection<? extends A> awaitables, ReturnWhen returnWhen) {
        this.members = List.copyOf(new LinkedHashSet<>(awaitables));
        this.returnWhen = returnWhen;
        this.settled = loop.createPromise();
        settled.setSource(this);
        this.left = new AtomicInteger(members.size());
        for (A member : members) {
            member.markObserved();
            member.awaited();
            if (!member.subscribe(observer)) {
                memberEnded(member);
            }
        }
    }

    private void memberEnded(Awaitable<?> member) {
        boolean failed = !(member.outcome() instanceof Outcome.Value<?>);
        if (failed) {
            firstFailed.compareAndSet(null, member);
        }
        boolean last = left.decrementAndGet() == 0;
        boolean enough =
                returnWhen == ReturnWhen.FIRST_COMPLETED || (failed && returnWhen == ReturnWhen.FIRST_EXCEPTION);
        if (last || (enough && !cancelling)) {
            settled.complete(true);
        }
    }

    /// Waits until enough have ended.
    void await() {
        Task<?> task = Async.currentTask();
        if (task != null) {
            task.throwIfCancelled();
            if (members.contains(task)) {
                throw new IllegalStateException(task + " waits for itself; it would wait for ever");
            }
        }
        if (!settled.isDone()) {
            settled.awaitOutcome(this, task);
        }
    }

    /// Returns what ends when enough have ended, for waits with a time limit.
    Promise<Boolean> settled() {
        return settled;
    }

    /// Returns the member that failed or was cancelled first; null where none has.
    @Nullable
    Awaitable<?> firstFailed() {
        return firstFailed.get();
    }

    /// Returns those that have not ended.
    List<A> pending() {
        return members.stream().filter(member -> !member.isDone()).toList();
    }

    @Override
    public String toString() {
        return pending().size() + " of " + members.size() + " tasks and promises";
    }

    /// Stops watching those that go on.
    void leave() {
        for (A member : members) {
            if (!member.isDone()) {
                member.unsubscribe(observer);
            }
        }
    }

    WaitResult<A> result() {
        return new WaitResult<>(
                members.stream().filter(Awaitable::isDone).toList(),
                members.stream().filter(member -> !member.isDone()).toList());
    }

    @Override
    public boolean cancel(@Nullable String message) {
        cancelling = true;
        boolean any = false;
        for (A member : members) {
            any |= member.cancel(message);
        }
        return any;
    }
}
