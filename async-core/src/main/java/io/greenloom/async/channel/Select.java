package io.greenloom.async.channel;

import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Rethrow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Waits for whichever of several things can happen first, does exactly that one, and runs its handler: Go's
/// `select`, Kotlin's `select` and `selectUnbiased`, Quasar's `Selector`.
///
/// ```java
/// String news = Select.<String>one()
///         .onReceive(orders, order -> "order " + order)
///         .onSend(results, result, () -> "delivered")
///         .onAwait(shutdown, _ -> "stopping")
///         .onTimeout(Duration.ofSeconds(5), () -> "quiet")
///         .run();
/// ```
///
/// One case happens, wholly; the others have not happened and leave nothing behind, even where the same channel
/// occurs several times, and where two selects meet each other. The handler runs after that, in the calling
/// thread, and may wait and throw.
///
/// A channel that has ended, or that was closed, counts as ready, and its case throws out of [#run], as the plain
/// call would; [#onReceive(Channel, Handler, Callable)] has a handler for the end.
///
/// The cases may be [run][#run] any number of times, one after the other.
///
/// **Waits?** [#run] suspends until a case is ready, and is a cancellation point always. **Cancelled:** none of
/// the cases has happened. **Threads:** any task, virtual thread or platform thread.
///
/// @param <R> the type of the handlers' result
public final class Select<R extends @Nullable Object> {
    /// What to do with what a case brings.
    ///
    /// @param <T> what it brings
    /// @param <R> the type of the result
    @FunctionalInterface
    public interface Handler<T extends @Nullable Object, R extends @Nullable Object> {
        /// Returns the result of the select. May wait; what it throws comes out of [Select#run] as it is.
        R handle(T item) throws Exception;
    }

    private final List<Case.Factory<R>> cases = new ArrayList<>();
    private final @Nullable RandomGenerator random; // null: in the order written
    private @Nullable Duration timeout;
    private @Nullable Callable<? extends R> late;
    private @Nullable Callable<? extends R> otherwise;

    private Select(@Nullable RandomGenerator random) {
        this.random = random;
    }

    /// Returns a select without cases that is fair: of several that are ready, each is as likely. Go's `select`,
    /// Kotlin's `selectUnbiased`.
    public static <R extends @Nullable Object> Select<R> one() {
        return one(() -> ThreadLocalRandom.current().nextLong());
    }

    /// Returns a select as above that draws from `random`: the same seed, the same choices.
    public static <R extends @Nullable Object> Select<R> one(RandomGenerator random) {
        return new Select<>(Objects.requireNonNull(random, "random"));
    }

    /// Returns a select without cases that prefers, of several that are ready, the one written first: Kotlin's
    /// `select`. A case that is always ready starves those after it.
    public static <R extends @Nullable Object> Select<R> biased() {
        return new Select<>(null);
    }

    /// Adds: an item received from `channel`. Its end throws out of [#run].
    public <T> Select<R> onReceive(Channel<T> channel, Handler<? super T, ? extends R> then) {
        return receiving(channel, null, then, null);
    }

    /// Adds: an item received from `channel`, or its end ([EndOfChannel]). Kotlin's `onReceiveCatching`.
    public <T> Select<R> onReceive(
            Channel<T> channel, Handler<? super T, ? extends R> then, Callable<? extends R> onEnd) {
        return receiving(channel, null, then, Objects.requireNonNull(onEnd, "onEnd"));
    }

    /// Adds: an item received through `receiver`.
    public <T> Select<R> onReceive(Receiver<T> receiver, Handler<? super T, ? extends R> then) {
        return receiving(receiver.channel(), receiver.end(), then, null);
    }

    /// Adds: an item received through `receiver`, or the end of its channel.
    public <T> Select<R> onReceive(
            Receiver<T> receiver, Handler<? super T, ? extends R> then, Callable<? extends R> onEnd) {
        return receiving(receiver.channel(), receiver.end(), then, Objects.requireNonNull(onEnd, "onEnd"));
    }

    private <T> Select<R> receiving(
            Channel<T> channel,
            @Nullable End end,
            Handler<? super T, ? extends R> then,
            @Nullable Callable<? extends R> onEnd) {
        Objects.requireNonNull(then, "then");
        return add(() -> Case.receive(channel.exchange(), end, then, onEnd));
    }

    /// Adds: the end of `channel`, once all has been received by others; takes no item itself.
    Select<R> onEnd(Channel<?> channel, Callable<? extends R> then) {
        return add(() -> Case.ended(channel.exchange(), then));
    }

    /// Adds: `item` sent to `channel`. Where another case happens, it is not sent.
    public <T> Select<R> onSend(Channel<T> channel, T item, Callable<? extends R> then) {
        return sending(channel, item, null, then);
    }

    /// Adds: `item` sent through `sender`. Where another case happens, it is not sent.
    public <T> Select<R> onSend(Sender<T> sender, T item, Callable<? extends R> then) {
        return sending(sender.channel(), item, sender.end(), then);
    }

    private <T> Select<R> sending(Channel<T> channel, T item, @Nullable End end, Callable<? extends R> then) {
        Objects.requireNonNull(item, "an item of a channel cannot be null");
        Objects.requireNonNull(then, "then");
        return add(() -> Case.send(channel.exchange(), item, end, then));
    }

    /// Adds: the value of a task or promise; its error throws out of [#run]. Kotlin's `onAwait`. It is not
    /// cancelled where another case happens, or the select itself is.
    public <T extends @Nullable Object> Select<R> onAwait(
            Awaitable<T> awaitable, Handler<? super T, ? extends R> then) {
        Objects.requireNonNull(then, "then");
        return onDone(awaitable, ended -> then.handle(ended.result()));
    }

    /// Adds: the end of a task or promise, whatever it is. Kotlin's `onJoin`.
    public <T extends @Nullable Object> Select<R> onDone(
            Awaitable<T> awaitable, Handler<? super Awaitable<T>, ? extends R> then) {
        Objects.requireNonNull(awaitable, "awaitable");
        Objects.requireNonNull(then, "then");
        return add(() -> Case.done(awaitable, then));
    }

    /// Adds: nothing else within `duration` of [#run]. Of several, the shortest counts, the first of equal ones.
    /// Zero or less is as [#orElse], which goes before.
    public Select<R> onTimeout(Duration duration, Callable<? extends R> then) {
        Objects.requireNonNull(then, "then");
        if (timeout == null || duration.compareTo(timeout) < 0) {
            timeout = duration;
            late = then;
        }
        return this;
    }

    /// Adds: nothing else is ready now, so that [#run] never waits. Go's `default`.
    ///
    /// @throws IllegalStateException where there is one already
    public Select<R> orElse(Callable<? extends R> then) {
        if (otherwise != null) {
            throw new IllegalStateException("this select has an orElse already, and one is all that can happen");
        }
        otherwise = Objects.requireNonNull(then, "then");
        return this;
    }

    private Select<R> add(Case.Factory<R> factory) {
        cases.add(factory);
        return this;
    }

    /// Waits for one of the cases, does it, runs its handler and returns the result. Suspends; a cancellation
    /// point.
    ///
    /// @throws IllegalStateException where there are no cases
    /// @throws ChannelException where the case that came is that of a channel that is closed or has ended
    /// @throws io.greenloom.async.CancelledError where the calling task is cancelled first; no case has happened
    /// @throws RuntimeException or any other throwable of the handler, or of what it awaited: exactly that
    public R run() {
        if (cases.isEmpty() && late == null && otherwise == null) {
            throw new IllegalStateException("a select without cases would wait for ever: add onReceive, onSend, ...");
        }
        Async.checkCancelled();
        try {
            return choose().call();
        } catch (Exception e) {
            throw Rethrow.unchanged(e);
        }
    }

    private Callable<? extends R> choose() {
        List<Case<R>> tries = new ArrayList<>(cases.size());
        cases.forEach(factory -> tries.add(factory.create()));
        if (random != null) {
            Collections.shuffle(tries, random);
        }
        Callable<? extends R> instead = otherwise != null ? otherwise : isOverAtOnce() ? late : null;
        Suspension<Object> wait = null;
        Case<R> ready;
        Exchange<?>[] exchanges = lockAll(tries);
        try {
            ready = firstReady(tries);
            if (ready == null && instead == null) {
                wait = Suspension.begin(this);
                for (Case<R> each : tries) {
                    each.enqueue(wait);
                }
            }
        } finally {
            unlockAll(exchanges);
        }
        if (wait != null) {
            return await(tries, wait);
        }
        return ready != null ? ready.settled() : Objects.requireNonNull(instead);
    }

    private boolean isOverAtOnce() {
        return timeout != null && !timeout.isPositive();
    }

    private static <R extends @Nullable Object> @Nullable Case<R> firstReady(List<Case<R>> tries) {
        for (Case<R> each : tries) {
            if (each.attempt()) {
                return each;
            }
        }
        return null;
    }

    private Callable<? extends R> await(List<Case<R>> tries, Suspension<Object> wait) {
        Object happened = null;
        try {
            for (Case<R> each : tries) {
                each.observe(wait);
            }
            happened = timeout == null ? wait.await() : wait.await(timeout);
        } catch (TimeoutException e) {
            return Objects.requireNonNull(late);
        } finally {
            for (Case<R> each : tries) {
                if (each != happened) {
                    each.withdraw();
                }
            }
        }
        for (Case<R> each : tries) {
            if (each == happened) {
                return each.settled();
            }
        }
        throw new AssertionError("a select was ended by " + happened + ", which is none of its cases");
    }

    // The same channel may occur several times: its lock can be taken again by who has it.
    private static Exchange<?>[] lockAll(List<? extends Case<?>> tries) {
        Exchange<?>[] exchanges =
                tries.stream().map(Case::exchange).filter(Objects::nonNull).toArray(Exchange<?>[]::new);
        Arrays.sort(exchanges, Comparator.comparingLong(exchange -> exchange.number));
        for (Exchange<?> exchange : exchanges) {
            exchange.lock.lock();
        }
        return exchanges;
    }

    private static void unlockAll(Exchange<?>[] exchanges) {
        for (Exchange<?> exchange : exchanges) {
            exchange.lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Select of " + cases.size() + " cases" + (timeout == null ? "" : " and " + timeout);
    }
}
