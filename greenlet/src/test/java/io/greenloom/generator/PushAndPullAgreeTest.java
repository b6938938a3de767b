package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random bodies, consumed to random points: on the consumer's stack and one value after the other, a body does
/// the same, in the same order, and its consumer gets the same.
class PushAndPullAgreeTest {
    private static final int PROGRAMS = 1000;

    /// A statement of a body.
    private sealed interface Statement {
        record Yield(int value) implements Statement {}

        record YieldFrom(List<Statement> body, boolean started) implements Statement {}

        record Guarded(List<Statement> body, Ending ending) implements Statement {}

        record Fail(int number) implements Statement {}
    }

    private enum Ending {
        FINALLY,
        FINALLY_FAILS,
        CATCHES_EXCEPTIONS,
        RESOURCE_FAILS
    }

    private final List<String> log = new ArrayList<>();

    @Test
    void bodiesDoTheSameAndTheirConsumersGetTheSame() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < PROGRAMS; i++) {
            List<Statement> body = block(random, 3);
            int last = random.nextInt(8);
            boolean throwing = random.nextInt(3) == 0;
            List<String> pulled = pull(body, last, throwing);
            String program = "program " + i + ": " + body;
            agree("pushed, " + program, push(generator(body), last, throwing), pulled);
            agree("pushed below many, " + program, push(generator(deep(body, 120)), last, throwing), pulled);
            agree("pushed through a stage, " + program, push(staged(body), last, throwing), pulled);
            agree("pulled through a stage, " + program, pull(staged(body), last, throwing), pulled);
        }
    }

    /// A body that ignores the exit learns of it in different ways, when it is pulled not at all.
    private static void agree(String what, List<String> actual, List<String> expected) {
        if (expected.getLast().contains("ignored GeneratorExit")) {
            assertThat(actual.getLast()).as(what).startsWith("failed: ");
        } else {
            assertThat(actual).as(what).isEqualTo(expected);
        }
    }

    // ---------------------------------------------------------------- consuming

    private List<String> pull(List<Statement> body, int last, boolean throwing) {
        return pull(generator(body), last, throwing);
    }

    private List<String> pull(Generator<Integer> values, int last, boolean throwing) {
        log.clear();
        try (values) {
            for (int n = 0; values.hasNext(); n++) {
                log.add("got " + values.next());
                if (n == last) {
                    if (throwing) {
                        throw new IllegalArgumentException("the consumer's");
                    }
                    break;
                }
            }
        } catch (Throwable e) {
            logFailure(e);
        }
        return List.copyOf(log);
    }

    private List<String> push(Generator<Integer> values, int last, boolean throwing) {
        log.clear();
        int[] n = {0};
        try {
            Terminal.drain(values, (Integer value) -> {
                log.add("got " + value);
                if (n[0]++ == last && throwing) {
                    throw new IllegalArgumentException("the consumer's");
                }
                return n[0] <= last;
            });
        } catch (Throwable e) {
            logFailure(e);
        }
        assertThat(values.hasNext()).isFalse();
        return List.copyOf(log);
    }

    private void logFailure(Throwable e) {
        log.add("failed: " + e.getMessage() + " "
                + Arrays.stream(e.getSuppressed()).map(Throwable::getMessage).toList());
    }

    // ---------------------------------------------------------------- bodies

    private Generator<Integer> generator(List<Statement> body) {
        return Generator.of(y -> run(body, y));
    }

    private Generator<Integer> staged(List<Statement> body) {
        return generator(body).map(x -> x);
    }

    private static List<Statement> deep(List<Statement> body, int levels) {
        List<Statement> wrapped = body;
        for (int i = 0; i < levels; i++) {
            wrapped = List.of(new Statement.YieldFrom(wrapped, false));
        }
        return wrapped;
    }

    private void run(List<Statement> body, Yielder<Integer, Void> y) throws Exception {
        for (Statement statement : body) {
            switch (statement) {
                case Statement.Yield yielded -> {
                    try {
                        y.yield(yielded.value());
                    } catch (GeneratorExit exit) {
                        log.add("exit at " + yielded.value());
                        throw exit;
                    }
                }
                case Statement.YieldFrom from -> {
                    Generator<Integer> delegate = generator(from.body());
                    if (from.started()) {
                        log.add("has next: " + hasNext(delegate));
                    }
                    y.yieldFrom(delegate);
                }
                case Statement.Fail fail -> throw new IllegalStateException("failure " + fail.number());
                case Statement.Guarded guarded -> runGuarded(guarded, y);
            }
        }
    }

    private static boolean hasNext(Generator<Integer> delegate) {
        try {
            return delegate.hasNext();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void runGuarded(Statement.Guarded guarded, Yielder<Integer, Void> y) throws Exception {
        switch (guarded.ending()) {
            case FINALLY -> {
                try {
                    run(guarded.body(), y);
                } finally {
                    log.add("finally");
                }
            }
            case FINALLY_FAILS -> {
                try {
                    run(guarded.body(), y);
                } finally {
                    fail("in finally");
                }
            }
            case CATCHES_EXCEPTIONS -> {
                try {
                    run(guarded.body(), y);
                } catch (Exception e) {
                    log.add("caught " + e.getMessage());
                }
            }
            case RESOURCE_FAILS -> {
                try (AutoCloseable _ = () -> fail("in close")) {
                    run(guarded.body(), y);
                }
            }
        }
    }

    private void fail(String where) {
        log.add(where);
        throw new IllegalStateException(where);
    }

    // ---------------------------------------------------------------- programs

    private static List<Statement> block(Random random, int depth) {
        List<Statement> statements = new ArrayList<>();
        for (int n = random.nextInt(4); n >= 0; n--) {
            statements.add(statement(random, depth));
        }
        return statements;
    }

    private static Statement statement(Random random, int depth) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return new Statement.Fail(random.nextInt(100));
        }
        if (kind <= 3 && depth > 0) {
            return new Statement.YieldFrom(block(random, depth - 1), random.nextInt(4) == 0);
        }
        if (kind <= 6 && depth > 0) {
            Ending[] endings = Ending.values();
            return new Statement.Guarded(block(random, depth - 1), endings[random.nextInt(endings.length)]);
        }
        return new Statement.Yield(random.nextInt(100));
    }
}
