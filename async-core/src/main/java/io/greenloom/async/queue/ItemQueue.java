package io.greenloom.async.queue;

import io.greenloom.async.Async;
import io.greenloom.async.sync.WaitQueue;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// All of a queue but the order of its items.
///
/// Whoever has what somebody in line waits for hands it over, in the guard. So one invariant carries everything:
/// where a getter is in line, there is no item; where a putter is in line, there is no room; and after a shutdown
/// nobody is in either line.
///
/// | event | what happens |
/// |---|---|
/// | an item comes | all who peek at the head of the line see it; the first getter takes it; else it is stored |
/// | an item is taken | the first putter's item is stored |
/// | the last item is done | all who join go on |
///
/// A comparator is the only code of others that runs in the guard; it runs before anything changes, so that one
/// that throws leaves the queue as it was.
///
/// @param <T> what the items are
abstract sealed class ItemQueue<T> implements Queue<T> permits FifoQueue, LifoQueue, PriorityQueue {
    private static final Object SHUT_DOWN = new Object();

    private enum Wanted {
        TAKE,
        PEEK
    }

    private final int maxSize;
    private final Object guard = new Object();
    // Guarded by guard, from here on, with the items.
    private final WaitQueue<Wanted, Object> getters = new WaitQueue<>(guard); // handed a T or SHUT_DOWN
    private final WaitQueue<T, Boolean> putters = new WaitQueue<>(guard); // handed whether the item is in
    private final WaitQueue<@Nullable Void, @Nullable Void> joiners = new WaitQueue<>(guard);
    private long unfinished;
    private boolean shutDown;

    ItemQueue(int maxSize) {
        this.maxSize = maxSize;
    }

    static int checkMaxSize(int maxSize) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize must be >= 1, was " + maxSize
                    + "; a queue without a limit is made by unbounded()");
        }
        return maxSize;
    }

    /// Returns what people call it.
    String name() {
        return getClass().getSimpleName();
    }

    abstract int count();

    /// Finds where `item` is to go, without a change; runs the comparator.
    abstract int placeFor(T item);

    /// Stores `item` where [#placeFor] has said, just before.
    abstract void store(T item, int place);

    /// Returns the next item; there is one.
    abstract T first();

    /// Takes the next item out; there is one. Runs the comparator, before it changes anything.
    abstract T removeFirst();

    @Override
    public void put(T item) {
        Objects.requireNonNull(item, "item");
        Async.checkCancelled();
        Place<T, Boolean> place;
        synchronized (guard) {
            if (tryPut(item)) {
                return;
            }
            place = putters.join(this, item);
        }
        checkPut(place.await());
    }

    @Override
    public void put(T item, Duration timeout) throws TimeoutException {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<T, Boolean> place;
        synchronized (guard) {
            if (tryPut(item)) {
                return;
            }
            place = putters.join(this, item);
        }
        checkPut(place.await(timeout));
    }

    @Override
    public void putNowait(T item) {
        if (!offer(item)) {
            throw new QueueFull(this + " is full; put() waits for room");
        }
    }

    @Override
    public boolean offer(T item) {
        Objects.requireNonNull(item, "item");
        synchronized (guard) {
            return tryPut(item);
        }
    }

    private boolean tryPut(T item) {
        checkPut(!shutDown);
        if (count() >= maxSize) {
            return false;
        }
        if (!handToGetter(item)) {
            store(item, placeFor(item));
        }
        unfinished++;
        return true;
    }

    private boolean handToGetter(T item) {
        for (Place<Wanted, Object> getter = getters.poll(); getter != null; getter = getters.poll()) {
            if (getter.resume(item) && getter.payload() == Wanted.TAKE) {
                return true;
            }
        }
        return false;
    }

    private void checkPut(boolean done) {
        if (!done) {
            throw new QueueShutDown("the queue is shut down and takes no more items");
        }
    }

    @Override
    public T get() {
        return next(Wanted.TAKE);
    }

    @Override
    public T get(Duration timeout) throws TimeoutException {
        return next(Wanted.TAKE, timeout);
    }

    @Override
    public T peek() {
        return next(Wanted.PEEK);
    }

    @Override
    public T peek(Duration timeout) throws TimeoutException {
        return next(Wanted.PEEK, timeout);
    }

    private T next(Wanted wanted) {
        Async.checkCancelled();
        Place<Wanted, Object> place;
        synchronized (guard) {
            T item = tryNext(wanted);
            if (item != null) {
                return item;
            }
            checkNotDrained();
            place = getters.join(this, wanted);
        }
        return checkGot(place.await());
    }

    private T next(Wanted wanted, Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<Wanted, Object> place;
        synchronized (guard) {
            T item = tryNext(wanted);
            if (item != null) {
                return item;
            }
            checkNotDrained();
            place = getters.join(this, wanted);
        }
        return checkGot(place.await(timeout));
    }

    @Override
    public T getNowait() {
        return nextNowait(Wanted.TAKE);
    }

    @Override
    public T peekNowait() {
        return nextNowait(Wanted.PEEK);
    }

    private T nextNowait(Wanted wanted) {
        synchronized (guard) {
            T item = tryNext(wanted);
            if (item != null) {
                return item;
            }
            checkNotDrained();
        }
        throw new QueueEmpty(this + " is empty; get() waits for an item");
    }

    @Override
    public @Nullable T poll() {
        synchronized (guard) {
            return tryNext(Wanted.TAKE);
        }
    }

    private @Nullable T tryNext(Wanted wanted) {
        if (count() == 0) {
            return null;
        }
        if (wanted == Wanted.PEEK) {
            return first();
        }
        T item = removeFirst();
        admitPutters();
        return item;
    }

    private void admitPutters() {
        while (count() < maxSize) {
            Place<T, Boolean> putter = putters.poll();
            if (putter == null) {
                return;
            }
            admit(putter);
        }
    }

    private void admit(Place<T, Boolean> putter) {
        if (!putter.isWaiting()) {
            return; // its item may be closed by now: it is not shown to the comparator
        }
        int place;
        try {
            place = placeFor(putter.payload());
        } catch (Throwable e) {
            putter.fail(e); // its own comparator, its own error: not that of whoever gets
            return;
        }
        if (putter.resume(true)) {
            store(putter.payload(), place);
            unfinished++;
        }
    }

    private void checkNotDrained() {
        if (shutDown) {
            throw drained();
        }
    }

    @SuppressWarnings("unchecked") // getters are handed nothing else
    private T checkGot(Object handed) {
        if (handed == SHUT_DOWN) {
            throw drained();
        }
        return (T) handed;
    }

    private static QueueShutDown drained() {
        return new QueueShutDown("the queue is shut down and has no items left");
    }

    @Override
    public void taskDone() {
        synchronized (guard) {
            if (unfinished == 0) {
                throw new IllegalStateException("taskDone() was called more often than items were put into the queue");
            }
            unfinished--;
            resumeJoinersWhenDone();
        }
    }

    @SuppressWarnings("NullAway") // what joiners wait for has no value
    private void resumeJoinersWhenDone() {
        if (unfinished == 0) {
            joiners.resumeAll(null);
        }
    }

    @Override
    public void join() {
        Async.checkCancelled();
        Place<?, ?> place = joinUnlessDone();
        if (place != null) {
            place.await();
        }
    }

    @Override
    public void join(Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<?, ?> place = joinUnlessDone();
        if (place != null) {
            place.await(timeout);
        }
    }

    @SuppressWarnings("NullAway") // as above
    private @Nullable Place<?, ?> joinUnlessDone() {
        synchronized (guard) {
            return unfinished == 0 ? null : joiners.join(this, null);
        }
    }

    @Override
    public void shutdown() {
        shutdown(false);
    }

    @Override
    public List<T> shutdown(boolean immediate) {
        List<T> thrownAway = new ArrayList<>();
        synchronized (guard) {
            shutDown = true;
            getters.resumeAll(SHUT_DOWN);
            putters.resumeAll(false);
            if (immediate) {
                while (count() > 0) {
                    thrownAway.add(removeFirst());
                    unfinished = Math.max(0, unfinished - 1); // it may have been called done before anybody got it
                }
                resumeJoinersWhenDone();
            }
        }
        return List.copyOf(thrownAway);
    }

    @Override
    public boolean isShutDown() {
        synchronized (guard) {
            return shutDown;
        }
    }

    @Override
    public int size() {
        synchronized (guard) {
            return count();
        }
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public boolean isFull() {
        return size() >= maxSize;
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    @Override
    public Iterator<T> iterator() {
        return new Getting<>(this);
    }

    /// Returns its limit, its items and who waits, as numbers.
    @Override
    public String toString() {
        synchronized (guard) {
            return name() + "[" + count()
                    + (maxSize == Integer.MAX_VALUE ? " items" : " of " + maxSize + " items")
                    + ", " + getters.size() + " getting, " + putters.size() + " putting, " + unfinished + " unfinished"
                    + (shutDown ? ", shut down]" : "]");
        }
    }
}
