package io.greenloom.bench.contestant;

import io.greenloom.generator.Generator;

/// Items of a generator through map and filter into a sum, consumed at once; one operation is one item.
public final class GeneratorPipeline {
    private GeneratorPipeline() {}

    public static void main(String[] arguments) throws Exception {
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> {
            long sum = Generator.<Integer>of(y -> {
                        for (int i = 0; i < operations; i++) {
                            y.yield(i);
                        }
                    })
                    .map(x -> x * 3)
                    .filter(x -> (x & 1) == 0)
                    .sumOf(x -> x);
            StreamPipeline.check(sum, operations);
        });
    }
}
