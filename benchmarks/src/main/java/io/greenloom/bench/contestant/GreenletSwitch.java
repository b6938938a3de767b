package io.greenloom.bench.contestant;

import io.greenloom.greenlet.Greenlet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Two sibling greenlets that switch to one another; one operation is one switch.
public final class GreenletSwitch {
    private @Nullable Greenlet ping;
    private @Nullable Greenlet pong;

    private GreenletSwitch() {}

    public static void main(String[] arguments) throws Exception {
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> new GreenletSwitch().run(operations));
    }

    private void run(int operations) {
        Greenlet first = new Greenlet(() -> {
            Greenlet to = Objects.requireNonNull(pong);
            for (int i = 0; i < operations / 2; i++) {
                to.switchTo();
            }
        });
        Greenlet second = new Greenlet(() -> {
            Greenlet to = Objects.requireNonNull(ping);
            while (true) {
                to.switchTo();
            }
        });
        ping = first;
        pong = second;
        first.switchTo();
        second.kill();
    }
}
