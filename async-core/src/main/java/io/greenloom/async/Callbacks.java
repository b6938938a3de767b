package io.greenloom.async;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs callbacks in a strand of the loop, so that they may block: never bare on the carrier, where waiting for
/// a lock that a suspended task holds would end everything. Callbacks that stand next to each other in the ready
/// queue share one step; a runner whose callback suspends is left behind, to end with it, and a fresh one takes
/// over. So is one that does not go on at once, because somebody is looking at its stack.
final class Callbacks {
    private final Carrier carrier;
    private @Nullable Runner idle;
    private final Set<Runner> leftBehind = new LinkedHashSet<>(); // their callback has not ended
    private boolean ended;
    private long count; // written here only; the watchdog and the metrics read it as they find it

    Callbacks(Carrier carrier) {
        this.carrier = carrier;
    }

    void run(Handle handle) {
        Runner runner = idle == null ? new Runner() : idle;
        idle = null;
        runner.next = handle;
        runner.strand.stepNow();
        if (idle != runner && !runner.returned) {
            leftBehind.add(runner);
        }
    }

    /// Returns how many callbacks have been run.
    long count() {
        return count;
    }

    /// Returns whether a callback has suspended and not ended yet.
    boolean isAnySuspended() {
        return !leftBehind.isEmpty();
    }

    /// Returns the stacks of the callbacks that have suspended and not ended yet.
    List<Strand> suspended() {
        return leftBehind.stream().map(runner -> runner.strand).toList();
    }

    /// Ends the waits of the callbacks that have suspended, because the loop is closing.
    void cancelSuspended() {
        leftBehind.forEach(runner -> runner.strand.cancelWait());
    }

    /// Ends the idle runner, whose stack would stay for ever.
    void end() {
        ended = true;
        Runner runner = idle;
        if (runner != null) {
            idle = null;
            runner.strand.stepNow();
        }
    }

    private final class Runner {
        private final Strand strand = Strand.create(carrier, null, this::loop);
        private @Nullable Handle next;
        private boolean returned;

        private void loop() {
            do {
                boolean alone = callAll();
                leftBehind.remove(this);
                if (!alone || idle != null) {
                    break; // another has taken its place
                }
                idle = this;
                while (next == null && !ended) {
                    strand.park();
                    var _ = Thread.interrupted(); // it would not park again
                }
            } while (next != null);
            if (idle == this) {
                idle = null; // the loop has ended
            }
            returned = true;
        }

        /// Returns whether no other runner has taken this one's place meanwhile.
        private boolean callAll() {
            long step = carrier.steps();
            for (Handle handle = next; handle != null; handle = carrier.nextCallback()) {
                next = null;
                count++;
                handle.call();
                var _ = Thread.interrupted(); // its own affair, and not that of the next
                if (carrier.steps() != step) {
                    return false;
                }
            }
            return true;
        }
    }
}
