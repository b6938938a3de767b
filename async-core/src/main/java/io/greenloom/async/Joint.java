package io.greenloom.async;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Several awaitables waited for as one. A cancellation of the waiting task goes to all of them, and is thrown
/// when all have ended; where the clean-up of one fails, that is thrown, with other such failures as suppressed.
///
/// @param <A> what they are
final class Joint<A extends Awaitable<?>> implements Cancellable {
    private final List<A> members; // each as often as it was given: to look for twins here costs more than a task
    private final ReturnWhen returnWhen;
    private final boolean cancelledCounts; // as failed
    private final Promise<Boolean> settled;
    private final Observer observer = this::memberEnded;
    // Members end on any thread.
    private final AtomicInteger left;
    private final AtomicReference<@Nullable Awaitable<?>> firstFailed = new AtomicReference<>();
    private volatile @Nullable List<A> cancelled; // those that a cancellation went to

    private Joint(
            EventLoop loop,
            Collection<? extends A> awaitables,
            ReturnWhen returnWhen,
            boolean cancelledCounts,
            boolean looks) {
        this.members = List.copyOf(awaitables);
        this.returnWhen = returnWhen;
        this.cancelledCounts = cancelledCounts;
        this.settled = loop.createPromise();
        settled.setSource(this);
        this.left = new AtomicInteger(members.size());
        for (A member : members) {
            if (looks) {
                member.markObserved();
            }
            member.awaited();
            if (!member.subscribe(observer)) {
                memberEnded(member);
            }
        }
    }

    /// Returns one for `gather`, which throws the first failure, and looks at all.
    static <A extends Awaitable<?>> Joint<A> ofAllOrFailure(Collection<? extends A> awaitables) {
        return new Joint<>(EventLoop.current(), awaitables, ReturnWhen.FIRST_EXCEPTION, true, true);
    }

    /// Returns one for those who see the members themselves afterwards, and have not looked at their failures
    /// before that.
    static <A extends Awaitable<?>> Joint<A> of(Collection<? extends A> awaitables, ReturnWhen returnWhen) {
        return new Joint<>(EventLoop.current(), awaitables, returnWhen, false, false);
    }

    private void memberEnded(Awaitable<?> member) {
        boolean failed = member.outcome() instanceof Outcome.Failure<?> || (cancelledCounts && member.isCancelled());
        if (failed) {
            firstFailed.compareAndSet(null, member);
        }
        boolean last = left.decrementAndGet() == 0;
        boolean enough =
                returnWhen == ReturnWhen.FIRST_COMPLETED || (failed && returnWhen == ReturnWhen.FIRST_EXCEPTION);
        if (last || (enough && cancelled == null)) {
            Throwable error = cleanUpFailure();
            settled.end(error == null ? new Outcome.Value<>(true) : new Outcome.Failure<>(error));
        }
    }

    private @Nullable Throwable cleanUpFailure() {
        List<A> asked = cancelled;
        if (asked == null) {
            return null;
        }
        Throwable first = null;
        for (A member : asked) {
            if (member.outcome() instanceof Outcome.Failure<?> failure) {
                member.markObserved();
                if (first == null) {
                    first = failure.error();
                } else if (first != failure.error()) {
                    first.addSuppressed(failure.error());
                }
            }
        }
        return first;
    }

    /// Waits until enough have ended.
    ///
    /// @throws RuntimeException or any other throwable: with what the clean-up of a member failed, where the
    ///     calling task was cancelled
    void await() {
        Task<?> task = Async.currentTask();
        if (task != null) {
            task.throwIfCancelled();
            if (members.contains(task)) {
                throw new IllegalStateException(task + " waits for itself; it would wait for ever");
            }
        }
        if (!settled.isDone()) {
            settled.unwrap(settled.awaitOutcome(this, task));
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

    /// Returns whether the end of one is enough.
    boolean isFirst() {
        return returnWhen == ReturnWhen.FIRST_COMPLETED;
    }

    /// Returns those that have not ended.
    List<A> pending() {
        return members.stream().filter(member -> !member.isDone()).distinct().toList();
    }

    @Override
    public String toString() {
        return pending().size() + " of " + members.stream().distinct().count() + " tasks and promises";
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
                members.stream().filter(Awaitable::isDone).distinct().toList(), pending());
    }

    /// Passes `request` on to those that have not ended; returns false where all have.
    boolean cancelAs(CancelledError request) {
        List<A> asked = pending();
        if (cancelled == null) {
            cancelled = asked;
        }
        boolean any = false;
        for (A member : asked) {
            any |= member.cancelAs(request.passedOn());
        }
        return any;
    }
}
