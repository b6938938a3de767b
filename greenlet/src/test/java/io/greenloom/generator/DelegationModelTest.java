package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random programs of generators that delegate to one another, share delegates and are stepped at random, compared
/// with a model that nests as PEP 380 describes it.
class DelegationModelTest {
    /// What a body does: yields it if it is not negative, else delegates to the generator of index `-1 - step`.
    private record Script(List<Integer> steps) {
        static Script random(Random random, int id, int count) {
            List<Integer> steps = new ArrayList<>();
            int length = random.nextInt(5);
            for (int i = 0; i < length; i++) {
                boolean delegates = id + 1 < count && random.nextInt(3) > 0;
                steps.add(delegates ? -1 - (id + 1 + random.nextInt(count - id - 1)) : id * 100 + i);
            }
            return new Script(steps);
        }
    }

    private static final class Model {
        final int id;
        final Script script;
        final List<Model> all;
        final List<String> log;
        int position;
        boolean started;
        boolean done;

        @Nullable
        Model delegate;

        @Nullable
        Integer ahead;

        Model(int id, Script script, List<Model> all, List<String> log) {
            this.id = id;
            this.script = script;
            this.all = all;
            this.log = log;
        }

        @Nullable
        Integer next() {
            Integer held = ahead;
            ahead = null;
            return held != null ? held : advance();
        }

        boolean hasNext() {
            ahead = next();
            return ahead != null;
        }

        private @Nullable Integer advance() {
            started = true;
            while (!done) {
                if (delegate != null) {
                    Integer value = delegate.next();
                    if (value != null) {
                        return value;
                    }
                    delegate = null;
                }
                if (position == script.steps.size()) {
                    end();
                } else {
                    int step = script.steps.get(position++);
                    if (step >= 0) {
                        return step;
                    }
                    delegate = all.get(-1 - step);
                }
            }
            return null;
        }

        void close() {
            ahead = null;
            if (delegate != null) {
                delegate.close();
                delegate = null;
            }
            end();
        }

        private void end() {
            if (!done && started) {
                log.add("end of " + id);
            }
            done = true;
        }
    }

    @Test
    void randomDelegationBehavesAsNestingWould() {
        int programs = Boolean.getBoolean("greenloom.portable") ? 300 : 5_000;
        for (int seed = 0; seed < programs; seed++) {
            run(seed);
        }
    }

    private static void run(int seed) {
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        List<Model> models = new ArrayList<>();
        List<Generator<Integer>> generators = new ArrayList<>();
        int count = 2 + random.nextInt(6);
        for (int id = 0; id < count; id++) {
            Script script = Script.random(random, id, count);
            models.add(new Model(id, script, models, expected));
            generators.add(generator(id, script, generators, actual));
        }
        for (int i = 0; i < 40; i++) {
            int id = random.nextInt(random.nextBoolean() ? 1 : count);
            int action = random.nextInt(20);
            Model model = models.get(id);
            Generator<Integer> generator = generators.get(id);
            if (action == 0) {
                model.close();
                generator.close();
            } else if (action < 5) {
                expected.add("has " + model.hasNext());
                actual.add("has " + generator.hasNext());
            } else {
                expected.add("next " + model.next());
                actual.add("next " + (generator.hasNext() ? generator.next() : null));
            }
            assertThat(actual).as("seed %d, action %d", seed, i).isEqualTo(expected);
        }
    }

    private static Generator<Integer> generator(int id, Script script, List<Generator<Integer>> all, List<String> log) {
        return Generator.of(y -> {
            try {
                for (int step : script.steps) {
                    if (step >= 0) {
                        y.yield(step);
                    } else {
                        y.yieldFrom(all.get(-1 - step));
                    }
                }
            } finally {
                log.add("end of " + id);
            }
        });
    }
}
