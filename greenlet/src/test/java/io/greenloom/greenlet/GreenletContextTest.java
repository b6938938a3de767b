package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Context variables in greenlets: row 53 of the feature table and the decision that a copy is inherited.
class GreenletContextTest {
    private static final ContextVar<Integer> ID = ContextVar.of("id", -1);

    private final Greenlet main = Greenlet.current();

    @BeforeEach
    void emptyContext() {
        main.setContext(new Context());
    }

    @Test
    void aGreenletStartsWithWhatItsCreatorHadAndKeepsItsOwn() {
        ID.set(0);
        List<Greenlet> all = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            int id = i;
            all.add(Greenlet.of(x -> {
                int inherited = ID.get();
                ID.set(id);
                main.switchTo(inherited);
                return ID.get();
            }));
        }
        ID.set(100);
        for (Greenlet g : all) {
            assertThat(g.switchTo()).isEqualTo(0);
        }
        assertThat(ID.get()).isEqualTo(100);
        assertThat(all.stream().map(Greenlet::switchTo)).isEqualTo(List.of(1, 2, 3, 4));
        assertThat(ID.get()).isEqualTo(100);
        assertThat(all.getFirst().context().get(ID)).isEqualTo(1);
    }

    @Test
    void theCreatorCountsAndNotTheParent() {
        Greenlet parent = Greenlet.of(x -> main.switchTo(ID.set(5)));
        parent.switchTo();
        ID.set(1);
        assertThat(Greenlet.of(parent, x -> main.switchTo(ID.get())).switchTo()).isEqualTo(1);
    }

    @Test
    void whatTheCreatorHadInsideRunIsInherited() {
        Greenlet[] g = new Greenlet[1];
        new Context().run(() -> {
            ID.set(3);
            g[0] = Greenlet.of(x -> ID.get());
        });
        assertThat(g[0].switchTo()).isEqualTo(3);
    }

    @Test
    void switchingOutOfRunLeavesTheOthersAlone() {
        Context inner = new Context();
        Greenlet g = Greenlet.of(x -> {
            inner.run(() -> {
                ID.set(7);
                main.switchTo();
                ID.set(ID.get() + 1);
            });
            return ID.get();
        });
        g.switchTo();
        assertThat(ID.get()).isEqualTo(-1);
        ID.set(50);
        assertThat(g.switchTo()).isEqualTo(-1);
        assertThat(inner.get(ID)).isEqualTo(8);
        assertThat(ID.get()).isEqualTo(50);
    }

    /// Greenlet's own test of this leaves contexts in another order than they were entered, which fails there.
    @Test
    void severalMayLeaveTheirContextsInAnyOrder() {
        Greenlet a = Greenlet.of(x -> Context.copyOfCurrent().call(main::switchTo));
        Greenlet b = Greenlet.of(x -> Context.copyOfCurrent().call(main::switchTo));
        a.switchTo();
        b.switchTo();
        assertThat(a.switchTo("a")).isEqualTo("a");
        assertThat(b.switchTo("b")).isEqualTo("b");
    }

    @Test
    void aContextMayBeShared() {
        ID.set(0);
        List<Object> seen = new ArrayList<>();
        for (int i = 1; i < 4; i++) {
            int id = i;
            Greenlet g = Greenlet.of(x -> {
                Object before = ID.get();
                ID.set(id);
                return before;
            });
            g.setContext(main.context());
            seen.add(g.switchTo());
        }
        assertThat(seen).containsExactly(0, 1, 2);
        assertThat(ID.get()).isEqualTo(3);
    }

    @Test
    void itMayBeReplacedWhileRunningAndWhileSuspended() {
        Context other = new Context();
        Greenlet g = Greenlet.of(x -> {
            ID.set(1);
            Context first = Greenlet.current().context();
            Greenlet.current().setContext(other);
            assertThat(ID.get()).isEqualTo(-1);
            ID.set(2);
            main.switchTo(first);
            return ID.get();
        });
        Context first = (Context) g.switchTo();
        assertThat(first.get(ID)).isEqualTo(1);
        assertThat(g.context()).isSameAs(other);
        assertThat(other.get(ID)).isEqualTo(2);
        g.setContext(first);
        assertThat(g.switchTo()).isEqualTo(1);
        assertThat(g.context()).isSameAs(first);
    }

    @Test
    void replacingItInsideRunIsAnErrorAtItsEnd() {
        Greenlet g = Greenlet.of(x -> Context.copyOfCurrent().call(() -> {
            Greenlet.current().setContext(new Context());
            return null;
        }));
        assertThatThrownBy(g::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot leave a context");
    }

    @Test
    void thatErrorDoesNotHideTheBodys() {
        RuntimeException failure = new RuntimeException();
        Greenlet g = Greenlet.of(x -> Context.copyOfCurrent().call(() -> {
            Greenlet.current().setContext(new Context());
            throw failure;
        }));
        assertThatThrownBy(g::switchTo).isSameAs(failure);
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whileItRunsOnAnotherThreadItsContextIsRefused() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch maySuspend = new CountDownLatch(1);
        CountDownLatch suspended = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Context given = new Context();
        Greenlet[] shared = new Greenlet[1];
        FutureTask<Object> task = new FutureTask<>(() -> {
            Greenlet there = Greenlet.current();
            Greenlet g = Greenlet.of(x -> {
                ID.set(1);
                running.countDown();
                maySuspend.await();
                ID.set(2);
                there.switchTo();
                return ID.get();
            });
            g.setContext(given);
            shared[0] = g;
            g.switchTo();
            suspended.countDown();
            mayEnd.await();
            return g.switchTo();
        });
        Thread thread = Thread.ofPlatform().name("other").start(task);
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Greenlet g = shared[0];
        assertThatThrownBy(g::context)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running on thread \"other\"");
        assertThatThrownBy(() -> g.setContext(new Context())).isInstanceOf(IllegalStateException.class);
        maySuspend.countDown();
        assertThat(suspended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(g.context()).isSameAs(given);
        assertThat(given.get(ID)).isEqualTo(2);
        g.setContext(new Context());
        mayEnd.countDown();
        assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
        thread.join();
        g.setContext(given);
        assertThat(g.context()).isSameAs(given);
    }

    @Test
    void aTokenBelongsToItsGreenlet() {
        Token<Integer> token = ID.set(1);
        Greenlet g = Greenlet.of(x -> {
            ID.reset(token);
            return null;
        });
        assertThatThrownBy(g::switchTo).isInstanceOf(IllegalArgumentException.class);
        ID.reset(token);
    }
}
