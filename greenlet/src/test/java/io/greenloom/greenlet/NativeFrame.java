package io.greenloom.greenlet;

import java.lang.invoke.MethodHandles;
import java.util.Objects;

/// Runs code below a native frame: from a class initialiser, of a class of its own each time.
final class NativeFrame {
    private NativeFrame() {}

    static final class Initialised {
        static {
            Objects.requireNonNull(code.get()).run();
        }
    }

    static final ThreadLocal<Runnable> code = new ThreadLocal<>();

    static void below(Runnable run) {
        code.set(run);
        try {
            byte[] bytes = Objects.requireNonNull(
                            NativeFrame.class.getResourceAsStream("NativeFrame$Initialised.class"))
                    .readAllBytes();
            MethodHandles.lookup().defineHiddenClass(bytes, true);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            code.remove();
        }
    }
}
