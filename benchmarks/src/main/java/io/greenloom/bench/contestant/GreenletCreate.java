package io.greenloom.bench.contestant;

import io.greenloom.greenlet.Greenlet;

/// Greenlets that are created, switched to and run to their end; one operation is one of them.
public final class GreenletCreate {
    private int ended;

    private GreenletCreate() {}

    public static void main(String[] arguments) throws Exception {
        GreenletCreate counter = new GreenletCreate();
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> {
            for (int i = 0; i < operations; i++) {
                new Greenlet(() -> counter.ended++).switchTo();
            }
        });
    }
}
