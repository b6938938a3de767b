package io.greenloom.bench.contestant;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// One yield and one run of the JDK's own continuation: the floor under every switch of ours.
public final class RawContinuation {
    private RawContinuation() {}

    public static void main(String[] arguments) throws Exception {
        ContinuationScope scope = new ContinuationScope("bench");
        Continuation endless = new Continuation(scope, () -> {
            while (true) {
                Continuation.yield(scope);
            }
        });
        Stopwatch.measure(Versions.jdk(), arguments, operations -> {
            for (int i = 0; i < operations; i++) {
                endless.run();
            }
        });
    }
}
