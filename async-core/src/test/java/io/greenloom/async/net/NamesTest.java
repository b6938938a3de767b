package io.greenloom.async.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Names and addresses; none that leaves this machine.
final class NamesTest {
    @Test
    void aNameHasAddresses() {
        Async.run(() -> {
            assertThat(Names.resolve("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
            assertThat(Names.resolve("localhost", 80))
                    .isNotEmpty()
                    .allMatch(address -> address.getPort() == 80 && !address.isUnresolved());
        });
    }

    @Test
    void anAddressInNumbersIsItsOwn() {
        Async.run(() -> {
            assertThat(Names.resolve("127.0.0.1", 1)).containsExactly(new InetSocketAddress("127.0.0.1", 1));
            assertThat(Names.resolve("::1")).containsExactly(InetAddress.ofLiteral("::1"));
        });
    }

    @Test
    void whatIsUnknownIsThrown() {
        Async.run(() -> {
            assertThatThrownBy(() -> Names.resolve("no-such-host.invalid")).isInstanceOf(UnknownHostException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> Names.resolve("localhost", 65_536));
        });
    }

    @Test
    void anAddressHasANameWhateverTheObjectRemembers() {
        Async.run(() -> {
            InetAddress named = InetAddress.getByAddress("nonsense.invalid", new byte[] {127, 0, 0, 1});
            assertThat(Names.nameOf(named)).startsWith("localhost");
        });
    }

    @Test
    void otherTasksRunMeanwhileAndACancelledLookUpEndsAtOnce() {
        Async.run(() -> {
            Task<List<InetAddress>> first = Async.createTask(() -> Names.resolve("localhost"));
            Task<List<InetAddress>> second = Async.createTask(() -> Names.resolve("localhost"));
            Async.yieldNow();
            second.cancel();
            assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
            assertThat(first.await()).isNotEmpty();
        });
    }

    @Test
    void worksOnAThreadOutsideAnyLoop() throws UnknownHostException {
        assertThat(Names.resolve("localhost")).isNotEmpty();
    }
}
