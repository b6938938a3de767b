package io.greenloom.async;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The work of [Async#map]: the calling task takes the inputs, each when there is room for it.
final class Mapping<I extends @Nullable Object, R extends @Nullable Object> {
    private final int limit;
    private final List<@Nullable R> results = new ArrayList<>();
    private @Nullable CancelledError cancelled; // the first of the mappings that ended so
    private int running;
    private @Nullable Suspension<Boolean> waiting; // the calling task, for room

    Mapping(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be >= 1, was " + limit);
        }
        this.limit = limit;
    }

    @SuppressWarnings("NullAway") // every place has been filled with an R
    List<R> run(Iterator<? extends I> inputs, Async.Mapper<? super I, ? extends R> mapper) {
        TaskGroup.run(group -> {
            while (inputs.hasNext()) {
                start(group, inputs.next(), mapper);
                awaitRoom();
            }
        });
        if (cancelled != null) {
            throw cancelled; // there is no result in its place
        }
        return Collections.unmodifiableList(results);
    }

    private void start(TaskGroup group, I input, Async.Mapper<? super I, ? extends R> mapper) {
        int place = results.size();
        results.add(null);
        running++;
        Task<R> task = group.createTask(() -> mapper.map(input));
        task.subscribe(_ -> ended(place, task)); // one that never starts has ended, too
    }

    private void ended(int place, Task<R> task) {
        switch (Objects.requireNonNull(task.outcome())) {
            case Outcome.Value<R>(R value) -> results.set(place, value);
            case Outcome.Cancelled<R>(CancelledError error) -> cancelled = cancelled == null ? error : cancelled;
            case Outcome.Failure<R> _ -> {} // which the group throws
        }
        running--;
        if (waiting != null) {
            waiting.resume(true);
        }
    }

    private void awaitRoom() {
        while (running >= limit) {
            waiting = Suspension.begin("room for one of " + limit);
            try {
                waiting.await();
            } finally {
                waiting = null;
            }
        }
    }
}
