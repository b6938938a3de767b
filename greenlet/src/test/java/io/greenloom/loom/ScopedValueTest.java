package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trap 3: the JDK lets bindings leak across a suspension, and caches their values.
///
/// Opened mode only: public API has no way to give one thread's scoped values to another, so in portable mode a
/// body sees those that it binds itself and no others.
@Tag("opened")
class ScopedValueTest {
    private static final ScopedValue<String> KEY = ScopedValue.newInstance();
    private static final ScopedValue<String> OTHER = ScopedValue.newInstance();

    private static String seen() {
        String first = KEY.orElse("none");
        return KEY.orElse("none").equals(first) ? first : "unstable"; // the second get is served from the cache
    }

    private static void on(boolean virtual, Runnable test) throws Exception {
        FutureTask<Object> task = new FutureTask<>(test, null);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        task.get(20, TimeUnit.SECONDS);
    }

    private static String with(String value, ScopedValue.CallableOp<String, RuntimeException> op) {
        return ScopedValue.where(KEY, value).call(op);
    }

    private static Generator<String> observing() {
        return Generator.of(y -> {
            while (true) {
                y.yield(seen());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGeneratorSeesItsConsumersBindingsAtEachStep(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> g = observing();
            assertThat(g.next()).isEqualTo("none");
            assertThat(with("a", g::next)).isEqualTo("a");
            assertThat(with("b", g::next)).isEqualTo("b");
            assertThat(g.next()).isEqualTo("none");
            assertThat(with("a", () -> g.next() + with("c", g::next) + g.next()))
                    .isEqualTo("aca");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBindingOfAGeneratorDoesNotLeakToItsConsumer(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> g = Generator.of(y -> {
                ScopedValue.where(KEY, "inner").run(() -> {
                    y.yield(seen());
                    y.yield(seen());
                });
                while (true) {
                    y.yield(seen());
                }
            });
            assertThat(with("a", () -> seen() + "," + g.next() + "," + seen())).isEqualTo("a,inner,a");
            assertThat(seen()).isEqualTo("none");
            assertThat(with("b", () -> seen() + "," + g.next() + "," + seen())).isEqualTo("b,inner,b");
            // Leaving the inner binding puts the older consumer's back, up to the next suspension.
            g.next();
            assertThat(with("c", g::next)).isEqualTo("c");
            assertThat(g.next()).isEqualTo("none");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGeneratorThatBoundSomethingOnceStillFollowsItsConsumer(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> g = Generator.of(y -> {
                ScopedValue.where(OTHER, "x").run(() -> {});
                while (true) {
                    y.yield(seen());
                }
            });
            assertThat(g.next()).isEqualTo("none");
            assertThat(with("a", g::next)).isEqualTo("a");
            assertThat(g.next()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingAndFailingInsideABindingRestoreTheConsumers(boolean virtual) throws Exception {
        on(virtual, () -> {
            List<String> cleanup = new ArrayList<>();
            Generator<String> g =
                    Generator.of(y -> ScopedValue.where(KEY, "inner").run(() -> {
                        try {
                            y.yield(seen());
                        } finally {
                            cleanup.add(seen());
                        }
                    }));
            g.next();
            assertThat(with("outer", () -> {
                        g.close();
                        return seen();
                    }))
                    .isEqualTo("outer");
            assertThat(cleanup).containsExactly("inner");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nestedGeneratorsEachSeeTheirOwnConsumers(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> inner = observing();
            Generator<String> outer = Generator.of(y -> {
                while (true) {
                    y.yield(seen() + "/" + with("mid", inner::next) + "/" + inner.next() + "/" + seen());
                }
            });
            assertThat(with("a", outer::next)).isEqualTo("a/mid/a/a");
            assertThat(with("b", outer::next)).isEqualTo("b/mid/b/b");
            assertThat(outer.next()).isEqualTo("none/mid/none/none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDelegateSeesWhatItsDelegatorHasBound(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> leaf = observing();
            Generator<String> middle = Generator.of(y -> y.yieldFrom(leaf));
            Generator<String> g =
                    Generator.of(y -> ScopedValue.where(KEY, "bound").run(() -> y.yieldFrom(middle)));
            assertThat(g.next()).isEqualTo("bound");
            assertThat(with("a", g::next)).isEqualTo("bound");
            assertThat(with("b", leaf::next)).isEqualTo("b");
            assertThat(with("c", middle::next)).isEqualTo("c");
            assertThat(with("a", g::next)).isEqualTo("bound");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDelegateFollowsTheConsumerOtherwise(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> g = Generator.of(y -> y.yieldFrom(observing()));
            assertThat(with("a", g::next)).isEqualTo("a");
            assertThat(with("b", g::next)).isEqualTo("b");
            assertThat(g.next()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGreenletSeesTheBindingsOfItsCreation(boolean virtual) throws Exception {
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet[] g = new Greenlet[1];
            with("creator", () -> {
                g[0] = Greenlet.of(x -> {
                    main.switchTo(seen());
                    return ScopedValue.where(KEY, "inner").call(() -> {
                        main.switchTo(seen());
                        main.switchTo(seen());
                        return seen();
                    });
                });
                return "";
            });
            assertThat(g[0].switchTo()).isEqualTo("creator");
            assertThat(seen()).isEqualTo("none");
            assertThat(with("starter", () -> g[0].switchTo() + "," + seen())).isEqualTo("inner,starter");
            assertThat(with("other", () -> g[0].switchTo() + "," + seen())).isEqualTo("inner,other");
            assertThat(g[0].switchTo()).isEqualTo("inner");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void switchingInsideAGeneratorsStepKeepsEveryonesBindings(boolean virtual) throws Exception {
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = with2(
                    "creator",
                    () -> Greenlet.of(x -> {
                        Generator<String> inner = Generator.of(y -> {
                            String before = seen();
                            main.switchTo("away");
                            y.yield(before + seen());
                        });
                        return with("step", inner::next) + "," + seen();
                    }));
            assertThat(with("main", () -> g.switchTo() + "," + seen())).isEqualTo("away,main");
            assertThat(g.switchTo()).isEqualTo("stepstep,creator");
            assertThat(seen()).isEqualTo("none");
        });
    }

    private static Greenlet with2(String value, ScopedValue.CallableOp<Greenlet, RuntimeException> op) {
        return ScopedValue.where(KEY, value).call(op);
    }

    /// The JDK forgets a thread's bindings when its stack overflows, and looks them up on the stack.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStackOverflowInABodyLosesNobodysBindings(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<String> g = Generator.of(y -> {
                while (true) {
                    try {
                        endless(0);
                    } catch (StackOverflowError e) {
                        y.yield(seen());
                    }
                }
            });
            assertThat(with("a", () -> g.next() + "," + seen())).isEqualTo("a,a");
            assertThat(with("b", () -> g.next() + "," + seen())).isEqualTo("b,b");
            assertThat(seen()).isEqualTo("none");
        });
    }

    @SuppressWarnings("InfiniteRecursion") // the point of the test
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGeneratorHandedToAnotherThreadSeesThatThreadsBindings(boolean virtual) throws Exception {
        Generator<String> g = ScopedValue.where(KEY, "here").call(ScopedValueTest::observing);
        on(virtual, () -> {
            assertThat(with("there", g::next)).isEqualTo("there");
            assertThat(g.next()).isEqualTo("none");
        });
        assertThat(seen()).isEqualTo("none");
    }
}
