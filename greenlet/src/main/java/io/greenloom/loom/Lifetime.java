package io.greenloom.loom;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Locale;

/// What debug mode knows of one body: whether it was started, and whether it has ended. A body that was and has
/// not when its continuation is collected, will never run its `finally` blocks; its user is told so, once for
/// each place.
///
/// It knows neither the continuation nor the body: either would keep itself alive through it.
final class Lifetime {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Continuation.Kind kind;
    private final List<StackTraceElement> created = Debug.usersStack();

    // Both: written by the thread that runs the body, read by the cleaner's.
    private volatile boolean started;
    private volatile boolean ended;

    Lifetime(Continuation.Kind kind) {
        this.kind = kind;
    }

    Runnable of(Runnable body) {
        return () -> {
            started = true;
            try {
                body.run();
            } finally {
                ended = true;
            }
        };
    }

    void watch(Continuation continuation) {
        CLEANER.register(continuation, this::collected);
    }

    private void collected() {
        if (started && !ended && Debug.isNew(created)) {
            Debug.warn(message());
        }
    }

    private String message() {
        StringBuilder text = new StringBuilder("a ")
                .append(
                        kind == Continuation.Kind.SHARED
                                ? "shared generator"
                                : kind.name().toLowerCase(Locale.ROOT))
                .append(" was abandoned: nothing refers to it any more, but its body has not ended, so its finally"
                        + " blocks will never run. ")
                .append(
                        kind == Continuation.Kind.GREENLET
                                ? "Switch to it until it ends, or kill() it. It was created here:"
                                : "Step it until it ends, or close() it, best by try-with-resources. Its first step"
                                        + " was asked for here:");
        created.forEach(frame -> text.append("\n\tat ").append(frame));
        return text.toString();
    }
}
