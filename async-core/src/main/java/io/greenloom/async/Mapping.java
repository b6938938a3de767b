package io.greenloom.async;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The work of [Async#map]: the calling task takes the inputs, each when there is room for it.
final class Mapping<I extends @Nullable Object, R extends @Nullable Object> {
    private final int limit;
    private final List<@Nullable R> results = new ArrayList<>();
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
        return Collections.unmodifiableList((List<R>) results);
    }

    private void start(TaskGroup group, I input, Async.Mapper<? super I, ? extends R> mapper) {
        int place = results.size();
        results.add(null);
        running++;
        group.createTask(() -> {
            try {
                results.set(place, mapper.map(input));
            } finally {
                running--;
                if (waiting != null) {
                    waiting.resume(true);
                }
            }
        });
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
