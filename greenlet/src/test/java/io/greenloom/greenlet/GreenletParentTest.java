package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The tree of parents: rows 33-37 of the feature table.
class GreenletParentTest {
    private final Greenlet main = Greenlet.current();

    @Test
    void theNewParentGetsTheResultEvenIfSetWhileRunning() {
        Greenlet hub = Greenlet.of(x -> main.switchTo("hub got " + main.switchTo()));
        hub.switchTo();
        Greenlet worker = Greenlet.of(x -> {
            Greenlet.current().setParent(hub);
            return "w";
        });
        assertThat(worker.switchTo()).isEqualTo("hub got w");
    }

    @Test
    void aCircleIsRefusedAndChangesNothing() {
        Greenlet a = new Greenlet(() -> {});
        Greenlet b = Greenlet.of(a, x -> x);
        Greenlet c = Greenlet.of(b, x -> x);
        assertThatThrownBy(() -> a.setParent(c))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cyclic parent chain");
        assertThatThrownBy(() -> a.setParent(a)).isInstanceOf(IllegalArgumentException.class);
        assertThat(a.parent()).isSameAs(main);
    }

    @Test
    @SuppressWarnings("NullAway") // the point of the test
    void theMainGreenletKeepsNoParent() {
        Greenlet g = new Greenlet(() -> {});
        assertThatThrownBy(() -> main.setParent(g)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> g.setParent(null)).isInstanceOf(NullPointerException.class);
        assertThat(main.parent()).isNull();
    }

    @Test
    void aStartedGreenletGetsNoParentOnAnotherThread() throws Exception {
        Greenlet foreign = onAnotherThread(Greenlet::current);
        Greenlet started = Greenlet.of(x -> main.switchTo());
        started.switchTo();
        assertThatThrownBy(() -> started.setParent(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another thread");
        assertThat(started.parent()).isSameAs(main);
        assertThat(started.switchTo("unharmed")).isEqualTo("unharmed");
    }

    @Test
    void oneThatHasNotStartedMovesToTheThreadOfItsNewParent() throws Exception {
        Greenlet g = Greenlet.of(x -> Greenlet.current().parent());
        Object parent = onAnotherThread(() -> {
            g.setParent(Greenlet.current());
            Object got = g.switchTo();
            assertThat(got).isSameAs(Greenlet.current());
            return got;
        });
        assertThat(parent).isNotSameAs(main);
    }

    /// What cannot be delivered as its receiver was moved away is not lost.
    @Test
    void aResultWhoseParentWasMovedAwayIsReportedInMain() throws Exception {
        Greenlet parent = new Greenlet(() -> {});
        Greenlet child = Greenlet.of(parent, x -> main.switchTo("started"));
        child.switchTo();
        onAnotherThread(() -> {
            parent.setParent(Greenlet.current());
            return null;
        });
        assertThatThrownBy(child::switchTo)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot switch from");
        assertThat(child.isDead()).isTrue();
    }

    /// Rows 37 and 41.
    @Test
    void oneThatIsCreatedElsewhereBelongsToItsParentsThread() throws Exception {
        Greenlet g = onAnotherThread(() -> {
            Greenlet created = Greenlet.of(main, x -> x);
            assertThatThrownBy(created::switchTo).isInstanceOf(IllegalStateException.class);
            return created;
        });
        assertThat(g.isDead()).isFalse();
        assertThat(g.switchTo("runs here")).isEqualTo("runs here");
    }

    @Test
    void aCircleOfAThousandIsRefused() {
        Greenlet first = new Greenlet(() -> {});
        Greenlet last = first;
        for (int i = 0; i < 1000; i++) {
            last = Greenlet.of(last, x -> x);
        }
        Greenlet end = last;
        assertThatThrownBy(() -> first.setParent(end)).isInstanceOf(IllegalArgumentException.class);
        assertThat(end.switchTo(1)).isNull();
    }

    @Test
    void aDeadOneMayGetANewParentAndBeOne() {
        Greenlet dead = Greenlet.of(x -> x);
        dead.switchTo();
        Greenlet child = Greenlet.of(dead, x -> "child");
        Greenlet hub = Greenlet.of(x -> main.switchTo("hub got " + main.switchTo()));
        hub.switchTo();
        dead.setParent(hub);
        assertThat(child.switchTo()).isEqualTo("hub got child");
    }

    private static <T> T onAnotherThread(java.util.concurrent.Callable<T> call) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.join();
        return result.get();
    }
}
