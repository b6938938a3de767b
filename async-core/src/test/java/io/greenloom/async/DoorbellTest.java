package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private final Doorbell doorbell = new Doorbell();
    private final AtomicInteger rung = new AtomicInteger();

    @Test
    void nobodyIsWokenWhoDoesNotWait() {
        doorbell.ring(rung::incrementAndGet);
        assertThat(rung).hasValue(0);
    }

    @Test
    void theFirstOfSeveralWakesAndTheOthersNeedNot() {
        doorbell.arm();
        doorbell.ring(rung::incrementAndGet);
        doorbell.ring(rung::incrementAndGet);
        assertThat(rung).hasValue(1);
        doorbell.disarm();
        doorbell.arm();
        doorbell.ring(rung::incrementAndGet);
        assertThat(rung).hasValue(2);
    }

    @Test
    void onlyOneRingsAtATimeAndNotWhileTheCarrierIsAwake() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Integer> work = new ConcurrentLinkedQueue<>();
        Semaphore woken = new Semaphore(0);
        int each = 5000;
        CountDownLatch done = new CountDownLatch(3);
        List<Thread> bringing = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            bringing.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    work.add(i);
                    doorbell.ring(() -> {
                        if (inside.incrementAndGet() != 1) {
                            wrong.add("two at once");
                        }
                        woken.release();
                        inside.decrementAndGet();
                    });
                }
                done.countDown();
            }));
        }
        for (int taken = 0; taken < 3 * each; ) {
            if (work.poll() != null) {
                taken++;
                continue;
            }
            doorbell.arm();
            if (work.isEmpty() && !woken.tryAcquire(10, TimeUnit.SECONDS)) {
                wrong.add("a wake-up was lost");
                break;
            }
            doorbell.disarm();
            if (inside.get() != 0) {
                wrong.add("rung while awake");
            }
            woken.drainPermits();
        }
        assertThat(wrong).isEmpty();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
