package io.greenloom.bench.contestant;

import io.greenloom.generator.Generator;

/// Items pulled out of an endless generator that runs 64 of them ahead, one `next` an operation.
public final class GeneratorBuffered {
    private GeneratorBuffered() {}

    public static void main(String[] arguments) throws Exception {
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> {
            try (Generator<Integer> endless = Generator.<Integer>of(y -> {
                        for (int i = 0; ; i++) {
                            y.yield(i);
                        }
                    })
                    .buffered(64)) {
                long sum = 0;
                for (int i = 0; i < operations; i++) {
                    sum += endless.next();
                }
                if (sum < 0) {
                    throw new IllegalStateException("the sum of natural numbers was " + sum);
                }
            }
        });
    }
}
