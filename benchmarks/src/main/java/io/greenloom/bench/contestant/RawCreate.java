package io.greenloom.bench.contestant;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// A continuation of the JDK's, created and run to its end; one operation is one of them.
public final class RawCreate {
    private int ended;

    private RawCreate() {}

    public static void main(String[] arguments) throws Exception {
        ContinuationScope scope = new ContinuationScope("bench");
        RawCreate counter = new RawCreate();
        Stopwatch.measure(Versions.jdk(), arguments, operations -> {
            for (int i = 0; i < operations; i++) {
                new Continuation(scope, () -> counter.ended++).run();
            }
        });
    }
}
