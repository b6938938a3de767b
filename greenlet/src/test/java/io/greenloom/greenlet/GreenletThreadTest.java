package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Greenlets and threads: rows 38-43 of the feature table.
class GreenletThreadTest {
    private static <T> T on(boolean virtual, Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
                .name("other")
                .start(task);
        T result = task.get(20, TimeUnit.SECONDS);
        thread.join();
        return result;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyThreadHasItsOwnMainGreenlet(boolean virtual) throws Exception {
        Greenlet main = Greenlet.current();
        Greenlet other = on(virtual, Greenlet::current);
        assertThat(other).isNotSameAs(main);
        assertThat(other.parent()).isNull();
        assertThat(other.isDead()).isTrue();
        assertThat(other).asString().endsWith("[dead, thread has exited main]");
        assertThat(main.isDead()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void switchingWorksOnEveryKindOfThread(boolean virtual) throws Exception {
        assertThat(on(virtual, () -> {
                    Greenlet main = Greenlet.current();
                    Greenlet a = Greenlet.of(x -> main.switchTo(x + "a") + "c");
                    return a.switchTo("") + "," + a.switchTo("b");
                }))
                .isEqualTo("a,bc");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGreenletMayBlockItsThread(boolean virtual) throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        FutureTask<Object> task = new FutureTask<>(() -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> {
                waiting.countDown();
                opened.await();
                main.switchTo("waited");
                return "end";
            });
            return g.switchTo() + "," + g.switchTo();
        });
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
        opened.countDown();
        assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo("waited,end");
    }

    @Test
    void switchingAcrossThreadsNamesBothAndSaysWhatToDo() throws Exception {
        Greenlet main = Greenlet.current();
        Greenlet suspended = Greenlet.of(x -> main.switchTo());
        suspended.switchTo();
        Greenlet pending = Greenlet.of(x -> x);
        for (Greenlet target : List.of(main, suspended, pending)) {
            String name = Thread.currentThread().getName();
            assertThatThrownBy(() -> on(false, target::switchTo))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"other\"")
                    .hasMessageContaining("\"" + name + "\"")
                    .hasMessageContaining("create it on the thread");
            assertThatThrownBy(() -> on(true, target::kill)).cause().isInstanceOf(IllegalStateException.class);
        }
        assertThat(suspended.switchTo("unharmed")).isEqualTo("unharmed");
        assertThat(pending.switchTo("unharmed")).isEqualTo("unharmed");
    }

    @Test
    void aThreadThatHasExitedIsNamed() throws Exception {
        Greenlet orphan = on(false, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> main.switchTo());
            g.switchTo();
            return g;
        });
        assertThatThrownBy(orphan::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thread \"other\" (which has exited)");
        assertThat(orphan.isDead()).isTrue();
    }

    @Test
    void aRefusedSwitchLeavesTheCallerWhereItWas() throws Exception {
        Greenlet foreign = on(false, Greenlet::current);
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            assertThatThrownBy(() -> foreign.switchTo("lost?")).isInstanceOf(IllegalStateException.class);
            assertThat(Greenlet.current().isDead()).isFalse();
            return main.switchTo("still here");
        });
        assertThat(g.switchTo()).isEqualTo("still here");
        assertThat(g.switchTo("end")).isEqualTo("end");
    }

    /// Trap 2.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMonitorStaysHeldAcrossASwitchAndIsReleased(boolean virtual) throws Exception {
        Object lock = new Object();
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> {
                synchronized (lock) {
                    main.switchTo(Thread.holdsLock(lock));
                    return Thread.holdsLock(lock);
                }
            });
            assertThat(g.switchTo()).isEqualTo(true);
            assertThat(canEnter(lock)).isFalse();
            assertThat(g.switchTo()).isEqualTo(true);
            assertThat(canEnter(lock)).isTrue();
            return null;
        });
    }

    private static boolean canEnter(Object lock) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            synchronized (lock) {
                entered.countDown();
            }
        });
        while (entered.getCount() > 0 && other.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        return entered.getCount() == 0;
    }

    @Test
    void aLockIsHeldByTheGreenletsOwnStack() {
        ReentrantLock lock = new ReentrantLock();
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            lock.lock();
            try {
                return main.switchTo(lock.isHeldByCurrentThread());
            } finally {
                lock.unlock();
            }
        });
        assertThat(g.switchTo()).isEqualTo(true);
        g.switchTo();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void anInterruptIsSeenByTheGreenletThatRuns() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            boolean first = Thread.currentThread().isInterrupted();
            main.switchTo(first);
            Thread.currentThread().interrupt();
            return "done";
        });
        Thread.currentThread().interrupt();
        assertThat(g.switchTo()).isEqualTo(true);
        assertThat(Thread.interrupted()).isTrue();
        g.switchTo();
        assertThat(Thread.interrupted()).isTrue();
    }

    /// Below a native frame nothing can be suspended; what refuses must leave everything as it was.
    @Test
    @Tag("opened") // in portable mode a stack of its own may be left anywhere
    void aSwitchBelowANativeFrameIsRefusedAndHarmless() {
        List<Throwable> refused = new ArrayList<>();
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            NativeFrame.below(() -> {
                try {
                    main.switchTo("left");
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            });
            return main.switchTo("still works");
        });
        assertThat(g.switchTo()).isEqualTo("still works");
        assertThat(refused).singleElement().asString().contains("native frame");
        assertThat(g.switchTo("end")).isEqualTo("end");
    }

    @Test
    @Tag("opened") // as above
    void aRaiseBelowANativeFrameIsRefusedAndKillsNobody() {
        List<Throwable> refused = new ArrayList<>();
        Greenlet main = Greenlet.current();
        Greenlet parent = Greenlet.of(x -> main.switchTo("the parent's " + x));
        Greenlet pending = Greenlet.of(parent, x -> "the child's " + x);
        Greenlet g = Greenlet.of(x -> {
            NativeFrame.below(() -> {
                try {
                    pending.raise(new IllegalArgumentException("boom"));
                } catch (IllegalStateException e) {
                    refused.add(e);
                }
            });
            return pending.isDead() || parent.isDead() ? "dead" : pending.switchTo("value");
        });
        assertThat(g.switchTo()).isEqualTo("the parent's the child's value");
        assertThat(refused).singleElement().asString().contains("native frame");
    }

    /// What is thrown in the raising greenlet itself needs no switch.
    @Test
    void aRaiseBelowANativeFrameThatComesBackAtOnceKillsThePendingOne() {
        List<Throwable> thrown = new ArrayList<>();
        IllegalArgumentException boom = new IllegalArgumentException("boom");
        Greenlet g = Greenlet.of(x -> {
            Greenlet pending = Greenlet.of(y -> "not run");
            NativeFrame.below(() -> {
                try {
                    pending.raise(boom);
                } catch (IllegalArgumentException e) {
                    thrown.add(e);
                }
            });
            return pending.isDead();
        });
        assertThat(g.switchTo()).isEqualTo(true);
        assertThat(thrown).containsExactly(boom);
    }

    /// A virtual thread that cannot be unmounted parks with its carrier: no business of the greenlet's.
    @Test
    void aBlockingCallBelowANativeFrameJustBlocks() throws Exception {
        List<String> done = new ArrayList<>();
        on(true, () -> {
            Greenlet g = Greenlet.of(x -> {
                NativeFrame.below(() -> {
                    LockSupport.parkNanos(1);
                    done.add("parked");
                });
                return null;
            });
            return g.switchTo();
        });
        assertThat(done).containsExactly("parked");
    }

    /// The main greenlet is never suspended: the others run on top of it.
    @Test
    void theMainGreenletMaySwitchBelowANativeFrame() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> main.switchTo(1));
        List<Object> got = new ArrayList<>();
        NativeFrame.below(() -> got.add(g.switchTo()));
        NativeFrame.below(() -> got.add(g.switchTo(2)));
        assertThat(got).containsExactly(1, 2);
    }
}
