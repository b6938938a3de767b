package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tracing: rows 49-52 of the feature table.
class GreenletTracingTest {
    private final Greenlet main = Greenlet.current();
    private final List<String> events = new ArrayList<>();
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");
    private final IllegalStateException broken = new IllegalStateException("tracer is broken");

    @AfterEach
    void nothingIsTracedAfterwards() {
        Greenlet.setTrace(null);
    }

    private String named(Greenlet g) {
        return g == main ? "main" : g.name();
    }

    private static Greenlet named(String name, Greenlet.Body body) {
        Greenlet g = Greenlet.of(body);
        g.setName(name);
        return g;
    }

    private void record(SwitchEvent e) {
        Object what = e.kind() == SwitchEvent.Kind.THROW ? e.error().getMessage() : e.value();
        events.add(e.kind() + " " + named(e.origin()) + "->" + named(e.target()) + " " + what);
    }

    @Test
    void aSwitchAndADeathAreEventsWithTheirValue() {
        Greenlet.setTrace(this::record);
        named("a", x -> "result").switchTo("first");
        assertThatThrownBy(named("b", x -> {
                    throw boom;
                })::switchTo)
                .isSameAs(boom);
        assertThat(events)
                .containsExactly(
                        "SWITCH main->a first", "SWITCH a->main result", "SWITCH main->b null", "THROW b->main boom");
    }

    @Test
    void raisingIsAThrow() {
        Greenlet g = named("g", x -> {
            try {
                return main.switchTo();
            } catch (IllegalArgumentException e) {
                return "caught";
            }
        });
        g.switchTo();
        Greenlet.setTrace(this::record);
        assertThat(g.raise(boom)).isEqualTo("caught");
        assertThat(events).containsExactly("THROW main->g boom", "SWITCH g->main caught");
    }

    @Test
    void anExitIsThrownInTheVictimAndAValueForItsParent() {
        Greenlet g = named("g", x -> main.switchTo());
        g.switchTo();
        List<SwitchEvent> all = new ArrayList<>();
        Greenlet.setTrace(all::add);
        Object exit = g.kill();
        assertThat(all)
                .containsExactly(
                        new SwitchEvent(SwitchEvent.Kind.THROW, main, g, null, (GreenletExit) exit),
                        new SwitchEvent(SwitchEvent.Kind.SWITCH, g, main, exit, null));
    }

    @Test
    void switchingToOneselfIsAnEvent() {
        Greenlet.setTrace(this::record);
        assertThat(main.switchTo(7)).isEqualTo(7);
        assertThatThrownBy(() -> main.raise(boom)).isSameAs(boom);
        assertThat(events).containsExactly("SWITCH main->main 7", "THROW main->main boom");
    }

    @Test
    void whoeverGetsItInPlaceOfADeadOneIsTheTarget() {
        Greenlet dead = named("dead", x -> x);
        dead.switchTo();
        Greenlet.setTrace(this::record);
        dead.switchTo(1);
        assertThat(events).containsExactly("SWITCH main->main 1");
    }

    @Test
    void oneThatIsKilledBeforeItsStartIsSeenToDie() {
        Greenlet parent = named("parent", x -> seen.add("ran"));
        Greenlet child = Greenlet.of(parent, x -> seen.add("ran"));
        child.setName("child");
        Greenlet.setTrace(this::record);
        assertThatThrownBy(() -> child.raise(boom)).isSameAs(boom);
        assertThat(events)
                .containsExactly("THROW main->child boom", "THROW child->parent boom", "THROW parent->main boom");
        assertThat(List.of(parent, child)).allMatch(Greenlet::isDead);
        Greenlet killed = named("killed", x -> seen.add("ran"));
        assertThat(killed.kill()).isInstanceOf(GreenletExit.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void theTracerRunsInTheTarget() {
        Greenlet.setTrace(e -> seen.add(Greenlet.current() == e.target()));
        Greenlet g = Greenlet.of(x -> main.switchTo());
        g.switchTo();
        g.switchTo();
        assertThat(seen).containsExactly(true, true, true, true);
    }

    @Test
    void settingReturnsTheOneBeforeAndMayBeUndone() {
        Tracer first = this::record;
        Tracer second = e -> seen.add(e);
        assertThat(Greenlet.setTrace(first)).isNull();
        assertThat(Greenlet.setTrace(second)).isSameAs(first);
        assertThat(Greenlet.setTrace(second)).isSameAs(second);
        assertThat(Greenlet.getTrace()).isSameAs(second);
        assertThat(Greenlet.setTrace(null)).isSameAs(second);
        Greenlet.of(x -> x).switchTo();
        assertThat(events).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void itMayBeSetAndUnsetInAnyGreenlet() {
        Greenlet g = named("g", x -> {
            Greenlet.setTrace(this::record);
            main.switchTo("traced");
            Greenlet.setTrace(null);
            return "not traced";
        });
        g.switchTo();
        g.switchTo("back");
        assertThat(events).containsExactly("SWITCH g->main traced", "SWITCH main->g back");
    }

    @Test
    void everyThreadHasItsOwn() throws Exception {
        Greenlet.setTrace(this::record);
        FutureTask<Tracer> other = new FutureTask<>(() -> {
            Greenlet.of(x -> x).switchTo();
            return Greenlet.getTrace();
        });
        Thread.ofPlatform().start(other);
        assertThat(other.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(events).isEmpty();
    }

    @Test
    void aTracerThatThrowsIsSwitchedOffAndItsExceptionArrivesInstead() {
        Greenlet g = named("g", x -> {
            try {
                return main.switchTo();
            } catch (IllegalStateException e) {
                return e;
            }
        });
        g.switchTo();
        Greenlet.setTrace(e -> {
            record(e);
            throw broken;
        });
        assertThat(g.switchTo("replaced")).isSameAs(broken);
        assertThat(Greenlet.getTrace()).isNull();
        assertThat(events).containsExactly("SWITCH main->g replaced");
    }

    @Test
    void anErrorThatATracersOneReplacesIsItsSuppressedOne() {
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo();
            } catch (IllegalStateException e) {
                return e;
            }
        });
        g.switchTo();
        Greenlet.setTrace(e -> {
            throw broken;
        });
        assertThat(g.raise(boom)).isSameAs(broken);
        assertThat(broken.getSuppressed()).containsExactly(boom);
    }

    @Test
    void aTracerMayThrowTheVeryErrorOn() {
        Greenlet.setTrace(e -> {
            throw boom;
        });
        assertThatThrownBy(() -> main.raise(boom)).isSameAs(boom);
        assertThat(boom.getSuppressed()).isEmpty();
    }

    @Test
    void aTracerThatThrowsAtAStartKillsTheGreenletBeforeItRuns() {
        Greenlet g = Greenlet.of(x -> seen.add("ran"));
        Greenlet.setTrace(e -> {
            throw broken;
        });
        assertThatThrownBy(g::switchTo).isSameAs(broken);
        assertThat(g.isDead()).isTrue();
        assertThat(seen).isEmpty();
        assertThat(Greenlet.getTrace()).isNull();
    }

    @Test
    void aTracerThatThrowsAtADeathReplacesTheResult() {
        Greenlet g = Greenlet.of(x -> "result");
        Greenlet.setTrace(e -> {
            if (e.target() == main) {
                throw broken;
            }
        });
        assertThatThrownBy(g::switchTo).isSameAs(broken);
        assertThat(g.isDead()).isTrue();
    }

    /// Greenlet's case of three: the tracer switches away when `first` is about to start; what `first` was to get
    /// waits for it.
    @Test
    void aTracerMaySwitchAndTheDeliveryWaits() {
        Greenlet second = named("second", x -> {
            seen.add("second got " + x);
            return "second got " + main.switchTo("from second");
        });
        Greenlet first = named("first", x -> "first got " + x);
        Greenlet.setTrace(e -> {
            record(e);
            if (e.target() == first && e.origin() == main && seen.isEmpty()) {
                seen.add("tracer got " + second.switchTo("from the tracer"));
            }
        });
        assertThat(first.switchTo("from main")).isEqualTo("from second");
        assertThat(first.isActive()).isTrue();
        assertThat(first.switchTo("to the tracer")).isEqualTo("first got from main");
        assertThat(second.switchTo("end")).isEqualTo("second got end");
        assertThat(seen).containsExactly("second got from the tracer", "tracer got to the tracer");
        assertThat(events)
                .containsExactly(
                        "SWITCH main->first from main",
                        "SWITCH first->second from the tracer",
                        "SWITCH second->main from second",
                        "SWITCH main->first to the tracer",
                        "SWITCH first->main first got from main",
                        "SWITCH main->second end",
                        "SWITCH second->main second got end");
    }

    @Test
    void aTracerThatSwitchesAtEachSwitchEndsAsAnOverflow() {
        Greenlet.setTrace(e -> main.switchTo("again"));
        assertThatThrownBy(() -> main.switchTo("once")).isInstanceOf(StackOverflowError.class);
        assertThat(Greenlet.getTrace()).isNull();
        assertThat(main.switchTo("still works")).isEqualTo("still works");
    }

    @Test
    @Tag("opened") // in portable mode a stack of its own may be left anywhere
    void aRefusedSwitchIsNoEvent() {
        Greenlet g = named("g", x -> {
            NativeFrame.below(() -> assertThatThrownBy(main::switchTo).hasMessageContaining("native frame"));
            return "end";
        });
        Greenlet.setTrace(this::record);
        g.switchTo();
        assertThat(events).containsExactly("SWITCH main->g null", "SWITCH g->main end");
    }
}
