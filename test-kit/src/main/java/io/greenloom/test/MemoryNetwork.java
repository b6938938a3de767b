package io.greenloom.test;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Transport;
import io.greenloom.async.stream.Stream;
import io.greenloom.async.stream.StreamOptions;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A network in memory, for tests: servers, streams, datagrams and the HTTP client run over it unchanged, on the
/// loop's own clock, with the faults that a test asks for. Nothing leaves the process, no port is taken, and under
/// a virtual clock a latency of an hour takes no time. Trio's `FakeNet` and memory streams.
///
/// ```java
/// @LoopTest(seeds = 100)
/// void survivesABadLine(MemoryNetwork network) {
///     network.setConditions(NetworkConditions.PERFECT.withLatency(ofMillis(80)).withLargestPiece(3));
///     try (Server server = Server.start(handler, "db", 5432);
///             Stream stream = Stream.connect("db", 5432)) {
///         network.partition("db");
///         ...
///         network.heal();
///     }
/// }
/// ```
///
/// Given as a parameter to a [LoopTest], it is the [transport][EventLoop#setTransport] of the test's loop already,
/// and goes by the test's seed: what it leaves to chance (pieces, jitter, resets, losses) is the same each time
/// the same test runs with the same seed. Elsewhere, make one and set it.
///
/// Every host name exists, unless [#setUnknown] says otherwise, and has an address of its own. Connections come
/// from the host `test`, unless `StreamOptions.withLocalAddress(network.address("web", 0))` names another. Unix
/// sockets work too, by their path, without a file.
///
/// For one loop, and its tasks and callbacks.
public final class MemoryNetwork implements Transport {
    private static final String CLIENT = "test";
    private static final String LOCAL = "localhost";
    private static final int FIRST_FREE_PORT = 49_152;

    /// Two streams that are connected.
    ///
    /// @param left the side that has connected, as far as [MemoryConnection] is concerned
    /// @param right the other side
    /// @param connection what is between them
    public record Pair(Stream left, Stream right, MemoryConnection connection) implements AutoCloseable {
        /// Aborts both, whatever is still under way.
        @Override
        public void close() {
            left.abort();
            right.abort();
        }
    }

    private record Link(String one, String other) {
        static Link between(String a, String b) {
            return a.compareTo(b) <= 0 ? new Link(a, b) : new Link(b, a);
        }
    }

    private record Held(String from, String to, Runnable arrival) {}

    private final SplittableRandom random;
    private final Map<String, InetAddress> hosts = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>(); // by address as text
    private final Map<SocketAddress, MemoryServerChannel> listeners = new LinkedHashMap<>();
    private final Map<SocketAddress, MemoryDatagramChannel> receivers = new LinkedHashMap<>();
    private final Set<AbstractMemoryChannel> open = new LinkedHashSet<>();
    private final Set<MemoryConnection> connections = new LinkedHashSet<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> refusing = new HashSet<>();
    private final Set<String> isolated = new HashSet<>();
    private final Set<Link> cut = new HashSet<>();
    private final List<Held> held = new ArrayList<>(); // arrived where there was no way
    private final Map<String, NetworkConditions> ofHosts = new HashMap<>();
    private NetworkConditions ofAll = NetworkConditions.PERFECT;
    private Consumer<? super MemoryConnection> onConnect = _ -> {};
    private @Nullable EventLoop loop; // the first that uses it
    private int nextHost = 1;
    private int nextPort = FIRST_FREE_PORT;

    /// Makes one without faults.
    ///
    /// @param seed what decides whatever is left to chance
    public MemoryNetwork(long seed) {
        random = new SplittableRandom(seed);
        name(LOCAL, InetAddress.ofLiteral("127.0.0.1"));
    }

    // --- what tests say ---

    /// Sets how all ways are, from now on.
    public void setConditions(NetworkConditions conditions) {
        ofAll = Objects.requireNonNull(conditions, "conditions");
    }

    /// Sets how the ways to and from one host are, from now on. Where two hosts have some, those of the receiving
    /// one count.
    ///
    /// @param conditions null for those of all
    public void setConditions(String host, @Nullable NetworkConditions conditions) {
        if (conditions == null) {
            ofHosts.remove(host);
        } else {
            ofHosts.put(host, conditions);
        }
    }

    /// Has `observer` told of each connection before its first byte, to set its faults. One observer; the last
    /// counts.
    public void onConnect(Consumer<? super MemoryConnection> observer) {
        onConnect = Objects.requireNonNull(observer, "observer");
    }

    /// Returns the connections that are open, oldest first.
    public List<MemoryConnection> connections() {
        connections.removeIf(connection -> !connection.isOpen());
        return List.copyOf(connections);
    }

    /// Cuts a host off from all others: what is sent waits on the way, as do connections being made, until it is
    /// [healed][#heal]; nothing is lost but datagrams.
    public void partition(String host) {
        isolated.add(host);
    }

    /// Cuts two hosts off from each other, as above.
    public void partition(String host, String other) {
        cut.add(Link.between(host, other));
    }

    /// Takes back all [partitions][#partition]: what has waited goes on.
    public void heal() {
        isolated.clear();
        cut.clear();
        goOn();
    }

    /// Takes back the [partition][#partition(String)] of one host.
    public void heal(String host) {
        isolated.remove(host);
        cut.removeIf(link -> link.one.equals(host) || link.other.equals(host));
        goOn();
    }

    private void goOn() {
        List<Held> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(each -> travel(each.from, each.to, each.arrival));
        for (MemoryConnection connection : connections()) {
            connection.toServer().goOn();
            connection.toClient().goOn();
        }
    }

    /// Has a host refuse connections, as if its server were down, or accept them again.
    public void setRefusing(String host, boolean refuses) {
        if (refuses) {
            refusing.add(host);
        } else {
            refusing.remove(host);
        }
    }

    /// Has the look-up of a host fail, or succeed again.
    public void setUnknown(String host, boolean isUnknown) {
        if (isUnknown) {
            unknown.add(host);
        } else {
            unknown.remove(host);
        }
    }

    /// Returns the address of a host and a port of it, for those who need it in numbers.
    public InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(addressOf(host), port);
    }

    /// Makes two streams that are connected to each other, hosts `left` and `right`: Trio's
    /// `memory_stream_pair()`. Suspends.
    public Pair pair() {
        return pair(StreamOptions.DEFAULT);
    }

    /// Makes two streams that are connected to each other, with options for both; with TLS, make them first and
    /// call `startTls` on both.
    ///
    /// @throws IllegalArgumentException with TLS
    public Pair pair(StreamOptions options) {
        if (options.tls() != null) {
            throw new IllegalArgumentException(
                    "TLS needs both sides at once; make the pair, then call startTls on both");
        }
        attach();
        MemoryChannel left = new MemoryChannel(this, null);
        MemoryChannel right = new MemoryChannel(this, null);
        MemoryConnection connection = join(left, address("left", nextPort++), right, address("right", nextPort++));
        Stream first = Stream.over(left, options);
        boolean done = false;
        try {
            Stream second = Stream.over(right, options);
            done = true;
            return new Pair(first, second, connection);
        } finally {
            if (!done) {
                first.abort();
            }
        }
    }

    /// Does nothing where all that was opened in this network has been closed.
    ///
    /// @throws AssertionError otherwise, with what is open
    public void assertAllClosed() {
        if (!open.isEmpty()) {
            StringBuilder left = new StringBuilder("left open in the network in memory, close it:");
            open.forEach(channel -> left.append("\n  ").append(describe(channel)));
            throw new AssertionError(left.toString());
        }
    }

    private String describe(AbstractMemoryChannel channel) {
        String what = channel instanceof MemoryServerChannel
                ? "a server"
                : channel instanceof MemoryDatagramChannel ? "a datagram endpoint" : "a stream";
        return what + " at " + show(channel.local())
                + (channel.remoteAddress() == null ? "" : ", connected to " + show(channel.remoteAddress()));
    }

    private String show(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? hostOf(inet) + ":" + inet.getPort()
                : String.valueOf(address);
    }

    // --- the transport ---

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        Async.checkCancelled();
        if (unknown.contains(host)) {
            throw new UnknownHostException(host);
        }
        return List.of(addressOf(host));
    }

    @Override
    public Channel connection(SocketAddress to) {
        attach();
        return new MemoryChannel(this, null);
    }

    @Override
    public ServerChannel listener(SocketAddress at) {
        attach();
        return new MemoryServerChannel(this);
    }

    @Override
    public Channel datagrams() {
        attach();
        return new MemoryDatagramChannel(this);
    }

    private void attach() {
        EventLoop current = EventLoop.current();
        if (loop == null) {
            loop = current;
        } else if (loop != current) {
            throw new IllegalStateException(
                    "this network belongs to " + loop + ", and " + current + " cannot use it too; make another");
        }
    }

    private InetAddress addressOf(String host) {
        InetAddress known = hosts.get(host);
        return known != null ? known : name(host, newAddress(host));
    }

    private InetAddress newAddress(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            int number = nextHost++;
            byte[] bytes = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            try {
                return InetAddress.getByAddress(host, bytes);
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException("four bytes are an address", impossible);
            }
        }
    }

    private InetAddress name(String host, InetAddress address) {
        hosts.put(host, address);
        names.putIfAbsent(address.getHostAddress(), host);
        return address;
    }

    private String hostOf(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> {
                String text = inet.getAddress().getHostAddress();
                yield inet.getAddress().isAnyLocalAddress() ? LOCAL : names.getOrDefault(text, text);
            }
            default -> address.toString();
        };
    }

    // --- what channels ask for ---

    void opened(AbstractMemoryChannel channel) {
        open.add(channel);
    }

    void closed(AbstractMemoryChannel channel) {
        open.remove(channel);
    }

    SocketAddress listen(MemoryServerChannel channel, SocketAddress at) throws BindException {
        return bind(listeners, channel, withPort(at));
    }

    private static <C> SocketAddress bind(Map<SocketAddress, C> bound, C channel, SocketAddress address)
            throws BindException {
        if (bound.putIfAbsent(address, channel) != null) {
            throw new BindException("Address already in use");
        }
        return address;
    }

    void unlisten(MemoryServerChannel channel) {
        listeners.values().remove(channel);
    }

    SocketAddress receive(MemoryDatagramChannel channel, @Nullable SocketAddress at) throws BindException {
        return bind(receivers, channel, at == null ? address(CLIENT, nextPort++) : withPort(at));
    }

    void noLongerReceive(MemoryDatagramChannel channel) {
        receivers.values().remove(channel);
    }

    private SocketAddress withPort(SocketAddress at) {
        return at instanceof InetSocketAddress inet && inet.getPort() == 0
                ? new InetSocketAddress(inet.getAddress(), nextPort++)
                : at;
    }

    void connect(MemoryChannel client, @Nullable SocketAddress from, SocketAddress to) {
        SocketAddress local = from != null
                ? withPort(from)
                : to instanceof UnixDomainSocketAddress ? UnixDomainSocketAddress.of("") : address(CLIENT, nextPort++);
        String here = to instanceof UnixDomainSocketAddress ? CLIENT : hostOf(local);
        String there = hostOf(to);
        travel(here, there, () -> {
            MemoryServerChannel listener = find(listeners, to);
            if (!client.isOpen()) {
                return; // given up
            }
            if (listener == null || refusing.contains(there)) {
                travel(there, here, () -> client.failed(new ConnectException("Connection refused")));
                return;
            }
            MemoryChannel accepted = new MemoryChannel(this, listener);
            onConnect.accept(join(client, local, accepted, to));
            listener.arrive(accepted);
            travel(there, here, client::connected);
        });
    }

    private MemoryConnection join(MemoryChannel client, SocketAddress local, MemoryChannel server, SocketAddress at) {
        MemoryConnection connection = new MemoryConnection(this, hostOf(local), hostOf(at), client, server);
        client.attach(local, at, connection.toServer(), connection.toClient());
        server.attach(at, local, connection.toClient(), connection.toServer());
        connections.removeIf(old -> !old.isOpen());
        connections.add(connection);
        return connection;
    }

    private static <C> @Nullable C find(Map<SocketAddress, C> at, SocketAddress address) {
        C exact = at.get(address);
        if (exact != null || !(address instanceof InetSocketAddress inet)) {
            return exact;
        }
        return at.entrySet().stream()
                .filter(entry -> entry.getKey() instanceof InetSocketAddress any
                        && any.getAddress().isAnyLocalAddress()
                        && any.getPort() == inet.getPort())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /// Delivers a datagram, perhaps.
    void send(SocketAddress from, SocketAddress to, Consumer<MemoryDatagramChannel> arrival) {
        String here = hostOf(from);
        String there = hostOf(to);
        NetworkConditions conditions = conditions(here, there);
        if (isCut(here, there) || chance(conditions.datagramLoss())) {
            return;
        }
        int times = chance(conditions.datagramDuplication()) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            after(Duration.ofNanos(delayNanos(conditions)), () -> {
                MemoryDatagramChannel receiver = find(receivers, to);
                if (receiver != null) {
                    arrival.accept(receiver);
                }
            });
        }
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /// Has something arrive after the time that the way takes, or when there is a way again.
    private void travel(String from, String to, Runnable arrival) {
        after(Duration.ofNanos(delayNanos(conditions(from, to))), () -> {
            if (isCut(from, to)) {
                held.add(new Held(from, to, arrival));
            } else {
                arrival.run();
            }
        });
    }

    NetworkConditions conditions(String from, String to) {
        NetworkConditions special = ofHosts.get(to);
        return special != null ? special : ofHosts.getOrDefault(from, ofAll);
    }

    boolean isCut(String from, String to) {
        return isolated.contains(from) || isolated.contains(to) || cut.contains(Link.between(from, to));
    }

    long delayNanos(NetworkConditions conditions) {
        long jitter = conditions.jitter().toNanos();
        return conditions.latency().toNanos() + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    }

    SplittableRandom random() {
        return random;
    }

    long nowNanos() {
        return loop().time().toNanos();
    }

    private EventLoop loop() {
        return Objects.requireNonNull(loop, "used by no loop yet");
    }

    /// Runs `action` on the I/O strand once `delay` is over: at the next pass of the loop, at the earliest, so
    /// that tasks run in between.
    void after(Duration delay, Runnable action) {
        loop().callLater(delay, () -> soon(action));
    }

    void soon(Runnable action) {
        if (!loop().isClosed()) {
            loop().netty().execute(action);
        }
    }

    @Override
    public String toString() {
        return "MemoryNetwork[hosts " + hosts.keySet() + ", " + connections().size() + " connections]";
    }
}
