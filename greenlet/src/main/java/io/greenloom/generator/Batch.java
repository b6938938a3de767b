package io.greenloom.generator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values that a body has yielded at once, taken one after the other. The array is the filler's, which fills it
/// again once all are taken; until then those that have been taken are kept alive.
///
/// Its place is that of a value that is yielded or waits ahead; it is never seen by a consumer. Used by whoever
/// claimed the routine that it waits in.
final class Batch {
    private static final int FIRST_SIZE = 64;

    private final @Nullable Object[] values;
    private final int end;
    private int at;

    private Batch(@Nullable Object[] values, int end) {
        this.values = values;
        this.end = end;
    }

    boolean isEmpty() {
        return at >= end;
    }

    @Nullable
    Object first() {
        return values[at];
    }

    @Nullable
    Object take() {
        return values[at++];
    }

    /// Collects a pipeline's values into batches, and yields each when it is full.
    static final class Filler implements Outlet<@Nullable Object> {
        private final Routine routine;
        private final int size;
        private @Nullable Object[] values = new Object[0];
        private int count;

        Filler(Routine routine, int size) {
            this.routine = routine;
            this.size = size;
        }

        @Override
        public boolean accept(@Nullable Object value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(size, Math.max(FIRST_SIZE, 2L * count)));
            }
            values[count++] = value;
            if (count == size) {
                flush();
            }
            return true;
        }

        /// Yields what has been collected, if anything.
        void flush() {
            if (count > 0) {
                Batch full = new Batch(values, count);
                count = 0;
                routine.yieldValue(full);
                if (!full.isEmpty()) { // given up, but perhaps not by whoever holds it
                    values = new Object[0];
                }
            }
        }
    }
}
