package io.greenloom.async.queue;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A binary heap whose equal items come in the order in which they were put, and that a comparator which throws
/// does not harm: `java.util.PriorityQueue` would lose an item then.
///
/// Each change first finds the way that it will move items along, comparing, and then moves them.
///
/// @param <T> what the items are
final class ItemHeap<T> {
    private final Comparator<? super T> order;
    // items[0] is the least; items[i] is no greater than items[2i + 1] and items[2i + 2]; numbers go along.
    private @Nullable Object[] items = new Object[8];
    private long[] numbers = new long[8];
    private int size;
    private long count; // of all items ever put: the next one's number

    ItemHeap(Comparator<? super T> order) {
        this.order = order;
    }

    int size() {
        return size;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // below size there are items, and nothing else was put
    private T at(int index) {
        return (T) items[index];
    }

    T first() {
        return at(0);
    }

    /// Returns the index that `item` will have. It is the newest, so equal ones stay in front of it.
    int placeFor(T item) {
        int place = size;
        if (place == 0) {
            order.compare(item, item); // refuses, at once, what cannot be compared
        }
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (order.compare(item, at(parent)) >= 0) {
                break;
            }
            place = parent;
        }
        return place;
    }

    /// Puts `item` at the index that [#placeFor] has returned.
    void insert(T item, int place) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size + (size >> 1));
            numbers = Arrays.copyOf(numbers, items.length);
        }
        int index = size++;
        while (index != place) {
            int parent = (index - 1) >>> 1;
            move(parent, index);
            index = parent;
        }
        items[place] = item;
        numbers[place] = count++;
    }

    T removeFirst() {
        T first = first();
        int last = size - 1;
        // Where the last item will go: down from the top, in the place of lesser ones. A 1 is a step to the right.
        int path = 0;
        int depth = 0;
        int index = 0;
        while (2 * index + 1 < last) {
            int child = lesserChild(index, last);
            if (!isLess(child, last)) {
                break;
            }
            path |= (child & 1) == 0 ? 1 << depth : 0;
            depth++;
            index = child;
        }
        index = 0;
        for (int i = 0; i < depth; i++) {
            int child = 2 * index + 1 + ((path >>> i) & 1);
            move(child, index);
            index = child;
        }
        move(last, index);
        items[last] = null;
        size = last;
        return first;
    }

    private int lesserChild(int parent, int end) {
        int left = 2 * parent + 1;
        int right = left + 1;
        return right < end && isLess(right, left) ? right : left;
    }

    private boolean isLess(int one, int other) {
        int compared = order.compare(at(one), at(other));
        return compared < 0 || (compared == 0 && numbers[one] < numbers[other]);
    }

    private void move(int from, int to) {
        items[to] = items[from];
        numbers[to] = numbers[from];
    }
}
