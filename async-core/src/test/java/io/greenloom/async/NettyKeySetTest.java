package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.loom.JdkAccess;
import org.junit.jupiter.api.Test;

/// Where the JVM lets it use `sun.misc.Unsafe`, Netty puts a set of its own into the selector, which the loop's
/// wait in that selector must leave alone.
final class NettyKeySetTest {
    public static void main(String[] arguments) {
        Async.run(() -> {
            try (NettyEcho echo = NettyEcho.start()) {
                for (int i = 0; i < 200; i++) {
                    assertThat(echo.exchange("number " + i)).isEqualTo("number " + i);
                }
            }
        });
        System.out.println("all came back");
    }

    @Test
    void channelsWorkWhereNettyMayUseUnsafe() throws Exception {
        ChildJvm child = ChildJvm.run(
                NettyKeySetTest.class, (JdkAccess.FLAGS + " --sun-misc-unsafe-memory-access=allow").split(" ", -1));
        assertThat(child.output()).contains("all came back");
        assertThat(child.exitCode()).isZero();
    }
}
