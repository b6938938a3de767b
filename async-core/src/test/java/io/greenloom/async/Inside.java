package io.greenloom.async;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;

/// Where code of a task may run, other than on the task's own stack.
enum Inside {
    GREENLET {
        @Override
        void run(Action body) {
            Greenlet.of(first -> {
                        body.run();
                        return null;
                    })
                    .switchTo();
        }
    },
    GENERATOR {
        @Override
        void run(Action body) {
            Generator.of(y -> body.run()).hasNext();
        }
    },
    GENERATOR_OF_A_GREENLET {
        @Override
        void run(Action body) {
            GREENLET.run(() -> GENERATOR.run(body));
        }
    },
    GREENLET_OF_A_GENERATOR {
        @Override
        void run(Action body) {
            GENERATOR.run(() -> GREENLET.run(body));
        }
    },
    /// The stacks that a suspension has to leave one after the other.
    MANY_GENERATORS {
        @Override
        void run(Action body) {
            nest(body, 50);
        }

        private void nest(Action body, int left) {
            GENERATOR.run(left == 0 ? body : () -> nest(body, left - 1));
        }
    };

    /// Runs `body` there, to its end; what it throws is thrown.
    abstract void run(Action body);
}
