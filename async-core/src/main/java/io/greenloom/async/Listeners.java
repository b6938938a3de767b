package io.greenloom.async;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is told what a loop does.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private final Carrier carrier;
    private final List<LoopListener> all = new CopyOnWriteArrayList<>();

    Listeners(Carrier carrier) {
        this.carrier = carrier;
    }

    boolean isAny() {
        return !all.isEmpty();
    }

    void add(LoopListener listener) {
        all.add(listener);
    }

    void remove(LoopListener listener) {
        all.remove(listener);
    }

    /// Tells all; on the carrier or one of its strands.
    void tell(Consumer<? super LoopListener> event) {
        if (carrier.running() == null) {
            carrier.inCallback(() -> tellNow(event)); // one that takes a lock must not do so on the bare carrier
        } else {
            tellNow(event);
        }
    }

    private void tellNow(Consumer<? super LoopListener> event) {
        for (LoopListener listener : all) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                carrier.loop().removeListener(listener);
                LOG.error("a listener of {} failed and is told no more: {}", carrier.getName(), listener, e);
            }
        }
    }
}
