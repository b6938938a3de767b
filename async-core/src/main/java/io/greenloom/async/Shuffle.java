package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// The order of turns of a loop that has a seed. `java.util.Random` is specified to the bit, so that a seed means
/// the same on each JDK.
///
/// Strands are shuffled among each other and against the rest. The rest, callbacks and what other threads bring,
/// keeps its own order, which is promised.
final class Shuffle {
    private final Random random;

    Shuffle(long seed) {
        random = new Random(seed);
    }

    /// Gives the entries of a pass another order.
    void shuffle(ArrayDeque<Step> ready) {
        if (ready.size() < 2) {
            return;
        }
        List<Step> shuffled = new ArrayList<>(ready);
        Collections.shuffle(shuffled, random);
        ArrayDeque<Step> inOrder = new ArrayDeque<>();
        ready.stream().filter(step -> !(step instanceof Strand)).forEach(inOrder::addLast);
        ready.clear();
        for (Step step : shuffled) {
            ready.addLast(step instanceof Strand ? step : inOrder.removeFirst());
        }
    }

    /// Returns a number by which timers with equal deadlines are ordered.
    long timerSequence() {
        return random.nextLong();
    }
}
