package io.greenloom.async;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Lets a name look-up made by a task park the task: the JDK's own look-up is a native call that would hold the
/// whole loop. Look-ups from other threads go to the JDK's resolver as ever. Installed by the JDK for the whole
/// process, through `META-INF/services`; not for users.
public final class ParkingResolverProvider extends InetAddressResolverProvider {
    /// For the service loader.
    public ParkingResolverProvider() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Parking(configuration.builtinResolver());
    }

    @Override
    public String name() {
        return "greenloom";
    }

    /// What asks `builtin`, on a helper thread where a task asks.
    record Parking(InetAddressResolver builtin) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return off(() -> builtin.lookupByName(host, policy));
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return off(() -> builtin.lookupByAddress(address));
        }

        private static <T> T off(Callable<T> lookUp) throws UnknownHostException {
            try {
                return Strand.current() == null ? lookUp.call() : Offload.runPassing(HelperThreads.NAMES, lookUp);
            } catch (UnknownHostException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                UnknownHostException unknown = new UnknownHostException(e.getMessage());
                unknown.initCause(e);
                throw unknown;
            }
        }
    }
}
