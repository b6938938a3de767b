package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// Runs callbacks in a strand of the loop, so that they may block: never bare on the carrier, where waiting for
/// a lock that a suspended task holds would end everything. Callbacks that stand next to each other in the ready
/// queue share one step; a runner whose callback suspends is left behind, to end with it, and a fresh one takes
/// over.
final class Callbacks {
    private final Carrier carrier;
    private @Nullable Runner idle;

    Callbacks(Carrier carrier) {
        this.carrier = carrier;
    }

    void run(Handle handle) {
        Runner runner = idle == null ? new Runner() : idle;
        idle = null;
        runner.next = handle;
        runner.strand.stepNow();
    }

    private final class Runner {
        private final Strand strand = Strand.create(carrier, null, this::loop);
        private @Nullable Handle next;

        private void loop() {
            while (true) {
                boolean alone = callAll();
                if (!alone) {
                    return;
                }
                idle = this;
                while (next == null) {
                    strand.park();
                }
            }
        }

        /// Returns whether no other runner has taken this one's place meanwhile.
        private boolean callAll() {
            long step = carrier.steps();
            for (Handle handle = next; handle != null; handle = carrier.nextCallback()) {
                next = null;
                handle.call();
                if (carrier.steps() != step) {
                    return false;
                }
            }
            return true;
        }
    }
}
