package io.greenloom.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be seen of a greenlet: rows 54 and 55 of the feature table, names and the tree.
class GreenletInspectionTest {
    private final Greenlet main = Greenlet.current();

    private static List<String> methods(Greenlet g) {
        return g.stackTrace().stream().map(StackTraceElement::getMethodName).toList();
    }

    private Object inner(Object value) {
        return main.switchTo(value);
    }

    private Object outer(Object value) {
        return inner(value);
    }

    private void withoutAValue() {
        inner(1);
    }

    private static <T> T on(boolean virtual, java.util.concurrent.Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        return task.get(20, TimeUnit.SECONDS);
    }

    @Test
    void theFramesOfASuspendedOneGoFromTheSwitchToTheBody() {
        Greenlet g = Greenlet.of(this::outer);
        assertThat(g.stackTrace()).isEmpty();
        g.switchTo();
        assertThat(methods(g)).containsExactly("inner", "outer");
        g.switchTo();
        assertThat(g.stackTrace()).isEmpty();
    }

    @Test
    void aBodyWithoutAValueIsTheLastFrameToo() {
        Greenlet g = new Greenlet(this::withoutAValue);
        g.switchTo();
        assertThat(methods(g)).containsExactly("inner", "withoutAValue");
        g.kill();
    }

    @Test
    void theRunningOneSeesItsOwnFrames() {
        Greenlet g = Greenlet.of(this::asking);
        assertThat(g.switchTo()).isEqualTo(List.of("methods", "asking"));
    }

    private List<String> asking(Object first) {
        return methods(Greenlet.current());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMainGreenletHasItsThreadsFrames(boolean virtual) throws Exception {
        on(virtual, () -> {
            assertThat(methods(Greenlet.current())).startsWith("methods").endsWith("run");
            Greenlet here = Greenlet.current();
            Object whileSuspended = switching(Greenlet.of(x -> methods(here)));
            assertThat(whileSuspended)
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                    .startsWith("switching")
                    .endsWith("run")
                    .doesNotContain("live", "methods");
            return null;
        });
    }

    private static Object switching(Greenlet g) {
        return g.switchTo();
    }

    @Test
    void oneThatWaitsInsideAGeneratorShowsTheGenerator() {
        Greenlet g = Greenlet.of(x -> consuming());
        g.switchTo();
        assertThat(methods(g).getFirst()).isEqualTo("inner");
        assertThat(methods(g)).contains("yielding");
        g.kill();
    }

    @Test
    @Tag("opened") // in portable mode the frames of all but the innermost continuation may be missing
    void itsConsumerToo() {
        Greenlet g = Greenlet.of(x -> consuming());
        g.switchTo();
        assertThat(methods(g)).containsSubsequence("inner", "yielding", "consuming");
        g.kill();
    }

    private Object consuming() {
        return Generator.<Object>of(y -> yielding()).hasNext();
    }

    private void yielding() {
        inner(2);
    }

    @Test
    void anotherThreadMayNotLook() throws Exception {
        Greenlet g = Greenlet.of(this::outer);
        g.switchTo();
        assertThatThrownBy(() -> on(false, g::stackTrace))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "can be read on thread \"" + Thread.currentThread().getName() + "\" only");
        g.kill();
        assertThat(on(false, g::stackTrace)).isEmpty();
    }

    @Test
    void whatIsLeftOfAThreadThatHasExitedHasNoFrames() throws Exception {
        Greenlet left = on(false, () -> {
            Greenlet there = Greenlet.current();
            Greenlet g = Greenlet.of(x -> there.switchTo());
            g.switchTo();
            return g;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!left.isDead() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(left.stackTrace()).isEmpty();
        assertThat(left.isActive()).isFalse();
        assertThat(left.parent().stackTrace()).isEmpty();
    }

    @Test
    void aNameIsForPeople() {
        Greenlet g = Greenlet.of(x -> x);
        assertThat(g.name()).isNull();
        g.setName("reader");
        assertThat(g.name()).isEqualTo("reader");
        assertThat(g).asString().endsWith(" \"reader\"[pending]");
        g.setName(null);
        assertThat(g).asString().matches("Greenlet@[0-9a-f]+\\[pending]");
    }

    @Test
    void activeIsWhatHasStartedAndNotEnded() {
        Greenlet g = Greenlet.of(x -> main.switchTo(Greenlet.current().isActive()));
        assertThat(main.isActive()).isTrue();
        assertThat(g.isActive()).isFalse();
        assertThat(g.switchTo()).isEqualTo(true);
        assertThat(g.isActive()).isTrue();
        g.switchTo();
        assertThat(g.isActive()).isFalse();
    }

    @Test
    void theDumpShowsTheTreeOfWhatIsKnown() {
        main.setName(null);
        Greenlet unknown = Greenlet.of(this::outer);
        unknown.switchTo();
        String dump;
        String inside;
        try (GreenletScope _ = GreenletScope.open()) {
            Greenlet parent = Greenlet.of(this::outer);
            parent.setName("parent");
            Greenlet child = Greenlet.of(parent, this::outer);
            child.setName("child");
            Greenlet other = Greenlet.of(x -> main.switchTo(Greenlet.dump()));
            other.setName("other");
            child.switchTo();
            inside = (String) other.switchTo();
            dump = Greenlet.dump();
        }
        assertThat(dump.lines().map(GreenletInspectionTest::withoutHash).filter(line -> !line.contains("at java.")))
                .startsWith("thread \"" + Thread.currentThread().getName() + "\"", "  Greenlet[current main]")
                .containsSubsequence(
                        "    Greenlet \"parent\"[pending]",
                        "      Greenlet \"child\"[suspended]",
                        "          at inner",
                        "          at outer",
                        "    Greenlet \"other\"[suspended]");
        assertThat(dump).contains("... ").doesNotContain(unknown.toString());
        assertThat(inside).contains("\"other\"[current]", "[suspended main]");
        unknown.kill();
    }

    private static String withoutHash(String line) {
        return line.replaceAll("@[0-9a-f]+", "").replaceAll("at .*Test\\.(inner|outer)\\(.*", "at $1");
    }

    @Test
    void theDumpOfATreeDeeperThanTheStackIsWritten() {
        int n = 2_000; // each line is indented by its depth
        Greenlet g = main;
        for (int i = 0; i < n; i++) {
            g = Greenlet.of(g, x -> x);
        }
        Greenlet deepest = Greenlet.of(g, x -> main.switchTo(Greenlet.dump()));
        assertThat(((String) deepest.switchTo()).lines().count()).isGreaterThan(n);
        deepest.kill();
    }
}
