package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All ways to choose one element for each place, in the order of their positions in the pools.
///
/// It counts like an odometer: the last place that can go on does, and those after it begin anew. What differs is
/// only which positions a place may take, given those before it; [Rule] says it.
final class Choices<T extends @Nullable Object> {
    /// Which positions a place may take.
    @FunctionalInterface
    interface Rule {
        /// Returns the first position for `place` that is not below `from`, NONE if there is none; `at` has
        /// those of the places before. With `from` 0 there always is one, unless there is no choice at all.
        int next(int[] at, int place, int from);
    }

    static final int NONE = -1;

    private final List<List<T>> pools; // of each place
    private final int[] at; // which position each place has
    private final Rule rule;

    private Choices(List<List<T>> pools, Rule rule) {
        this.pools = pools;
        this.rule = rule;
        at = new int[pools.size()];
    }

    /// One of each pool.
    static <T extends @Nullable Object> Choices<T> product(List<List<T>> pools) {
        return new Choices<>(pools, (at, place, from) -> from < pools.get(place).size() ? from : NONE);
    }

    /// `r` of the pool, none twice, in all orders.
    static <T extends @Nullable Object> Choices<T> permutations(List<T> pool, int r) {
        return new Choices<>(places(pool, r), (at, place, from) -> {
            int position = from;
            while (position < pool.size() && isTaken(at, place, position)) {
                position++;
            }
            return position < pool.size() ? position : NONE;
        });
    }

    // One place too many is as impossible as a million, and is allocated.
    private static <T extends @Nullable Object> List<List<T>> places(List<T> pool, int r) {
        return Collections.nCopies(Math.min(r, pool.size() + 1), pool);
    }

    private static boolean isTaken(int[] at, int place, int position) {
        for (int i = 0; i < place; i++) {
            if (at[i] == position) {
                return true;
            }
        }
        return false;
    }

    /// `r` of the pool, none twice, in the pool's order.
    static <T extends @Nullable Object> Choices<T> combinations(List<T> pool, int r) {
        return new Choices<>(places(pool, r), (at, place, from) -> {
            int position = place == 0 ? from : Math.max(from, at[place - 1] + 1);
            return position <= pool.size() - (r - place) ? position : NONE; // enough are left for the places behind
        });
    }

    /// `r` of the pool, also several times, in the pool's order.
    static <T extends @Nullable Object> Choices<T> combinationsWithReplacement(List<T> pool, int r) {
        return new Choices<>(Collections.nCopies(r, pool), (at, place, from) -> {
            int position = place == 0 ? from : Math.max(from, at[place - 1]);
            return position < pool.size() ? position : NONE;
        });
    }

    /// Returns the elements of `pool`, and closes it.
    static <T extends @Nullable Object> List<T> read(Source<T> pool) {
        try (pool) {
            List<T> elements = new ArrayList<>();
            pool.into(elements::add);
            return elements;
        }
    }

    boolean into(Outlet<? super List<T>> out) {
        boolean any = begin(0);
        while (any) {
            if (!out.accept(chosen())) {
                return false;
            }
            any = advance();
        }
        return true;
    }

    private boolean advance() {
        for (int place = at.length - 1; place >= 0; place--) {
            int position = rule.next(at, place, at[place] + 1);
            if (position != NONE) {
                at[place] = position;
                return begin(place + 1);
            }
        }
        return false;
    }

    /// Puts the places from `first` on at the beginning.
    private boolean begin(int first) {
        for (int place = first; place < at.length; place++) {
            at[place] = rule.next(at, place, 0);
            if (at[place] == NONE) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked") // only elements of the pools go in
    private List<T> chosen() {
        @Nullable Object[] chosen = new Object[at.length];
        for (int place = 0; place < at.length; place++) {
            chosen[place] = pools.get(place).get(at[place]);
        }
        return (List<T>) Collections.unmodifiableList(Arrays.asList(chosen));
    }
}
