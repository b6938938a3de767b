package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a group of failures is made of, after Python's test_exception_group.
final class TaskGroupExceptionTest {
    private final IOException one = new IOException("1");
    private final IllegalStateException two = new IllegalStateException("2");
    private final FileNotFoundException three = new FileNotFoundException("3");
    private final IllegalArgumentException four = new IllegalArgumentException("4");

    private static TaskGroupException group(Throwable first, Throwable... others) {
        TaskGroupException group = new TaskGroupException(first);
        for (Throwable other : others) {
            group.add(other);
        }
        return group;
    }

    // one, [two, [three]], four
    private final TaskGroupException inner = group(two, group(three));
    private final TaskGroupException nested = group(one, inner, four);

    @Test
    void errorsAreThoseOfTheGroupItself() {
        assertThat(nested.getErrors()).containsExactly(one, inner, four);
        assertThat(nested.getErrors(IOException.class)).containsExactly(one);
    }

    @Test
    void leavesAreThoseOfTheGroupsInsideToo() {
        assertThat(nested.leaves()).containsExactly(one, two, three, four);
        assertThat(nested.leaves(IOException.class)).containsExactly(one, three);
        assertThat(nested.leaves(RuntimeException.class)).containsExactly(two, four);
        assertThat(nested.leaves(Error.class)).isEmpty();
        assertThat(group(one).leaves()).containsExactly(one);
    }

    @Test
    void splitKeepsTheGroupsThatEachHalfNeeds() {
        TaskGroupException.Split split = nested.split(IOException.class::isInstance);
        TaskGroupException match = split.match();
        TaskGroupException rest = split.rest();
        assertThat(match.getErrors()).hasSize(2).startsWith(one);
        assertThat(match.leaves()).containsExactly(one, three);
        assertThat(((TaskGroupException) match.getErrors().get(1)).getErrors())
                .singleElement()
                .isSameAs(inner.getErrors().get(1)); // whole, and so the very group
        assertThat(rest.getErrors()).hasSize(2).endsWith(four);
        assertThat(((TaskGroupException) rest.getErrors().getFirst()).getErrors())
                .containsExactly(two);
        assertThat(nested.leaves()).containsExactly(one, two, three, four); // is what it was
    }

    @Test
    void aHalfIsThrownAsTheWholeWouldHaveBeen() {
        TaskGroupException rest = nested.split(IOException.class::isInstance).rest();
        assertThat(rest).hasMessageContaining("2").hasRootCause(two);
        assertThat(rest.getSuppressed()).containsExactly(four);
        assertThat(rest.getStackTrace()).isEqualTo(nested.getStackTrace());
    }

    @Test
    void splitByNothingOrAllReturnsTheGroupItself() {
        assertThat(nested.split(_ -> true)).isEqualTo(new TaskGroupException.Split(nested, null));
        assertThat(nested.split(_ -> false)).isEqualTo(new TaskGroupException.Split(null, nested));
    }

    @Test
    void splitAsksAboutLeavesAndNotAboutGroupsWhichAreRuntimeExceptions() {
        TaskGroupException files = group(one, group(three));
        assertThat(files.split(RuntimeException.class::isInstance))
                .isEqualTo(new TaskGroupException.Split(null, files));
    }

    @Test
    void groupsInGroupsOfTasksAreFoundAtTheBottom() {
        Async.run(LoopClock.virtual(), () -> {
            List<? extends Throwable> found = List.of();
            try {
                TaskGroup.run(outer -> outer.createTask(() -> TaskGroup.run(group -> group.createTask(() -> {
                    throw one;
                }))));
            } catch (TaskGroupException e) {
                found = e.leaves(IOException.class);
                assertThat(e.getErrors(IOException.class)).isEmpty();
            }
            assertThat(found).isEqualTo(List.of(one));
        });
    }
}
