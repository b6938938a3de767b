package io.greenloom.async.stream;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Opens one connection, trying the addresses of a host as RFC 8305 ("happy eyeballs") has it: one after the
/// other, the next as soon as the last has failed or its head start is over, and the first that answers wins.
/// Whatever ends the attempts, cancellation included, leaves no other socket behind.
final class Dialer {
    private final EventLoop loop;
    private final String peer;
    private final StreamOptions options;

    // The dialling task and the I/O strand, which belong to one loop.
    private final List<ChannelFuture> running = new ArrayList<>(2);
    private @Nullable Wire winner;
    private @Nullable ConnectionFailedException failure;
    private @Nullable Suspension<Boolean> waiting;
    private boolean news; // something came while nobody waited
    private boolean over;

    Dialer(EventLoop loop, String peer, StreamOptions options) {
        this.loop = loop;
        this.peer = peer;
        this.options = options;
    }

    Wire dial(List<InetAddress> addresses, int port) {
        Queue<SocketAddress> left = new ArrayDeque<>();
        for (InetAddress address : Addresses.interleaved(addresses)) {
            left.add(new InetSocketAddress(address, port));
        }
        return race(left);
    }

    Wire dial(SocketAddress address) {
        return race(new ArrayDeque<>(List.of(address)));
    }

    private Wire race(Queue<SocketAddress> left) {
        try {
            while (true) {
                if (winner != null) {
                    return winner;
                }
                SocketAddress next = left.poll();
                if (next != null) {
                    start(next);
                } else if (running.isEmpty()) {
                    throw failure == null
                            ? new ConnectionFailedException("no address is known for " + peer, null)
                            : failure;
                }
                awaitNews(left.isEmpty() ? null : options.happyEyeballsDelay());
            }
        } finally {
            over = true;
            running.forEach(attempt -> {
                var _ = attempt.channel().close();
            });
        }
    }

    /// Waits until an attempt has ended, or the head start of the last one is over; null for an endless one.
    private void awaitNews(@Nullable Duration headStart) {
        if (!news) {
            Suspension<Boolean> wait = Suspension.begin("a connection to " + peer);
            waiting = wait;
            try {
                if (headStart == null) {
                    wait.await();
                } else {
                    wait.await(headStart);
                }
            } catch (TimeoutException e) {
                return; // its head start is over, it goes on
            } finally {
                waiting = null;
            }
        }
        news = false;
    }

    private void start(SocketAddress address) {
        Wire wire = new Wire(loop, peer, options);
        ChannelFuture attempt = bootstrap(address).handler(wire).connect(address, options.localAddress());
        running.add(attempt);
        if (attempt.isDone()) {
            ended(attempt, wire, address); // no socket to be had; a listener would hear it on a thread of Netty's
        } else {
            attempt.addListener(_ -> ended(attempt, wire, address));
        }
    }

    private Bootstrap bootstrap(SocketAddress address) {
        Bootstrap bootstrap = new Bootstrap().group(loop.netty());
        bootstrap.channelFactory(() -> loop.transport().connection(address));
        if (!(address instanceof InetSocketAddress)) {
            return bootstrap;
        }
        return bootstrap
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, options.noDelay())
                .option(ChannelOption.SO_KEEPALIVE, options.keepAlive())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // ours holds
    }

    /// On the I/O strand.
    private void ended(ChannelFuture attempt, Wire wire, SocketAddress address) {
        running.remove(attempt);
        Channel channel = attempt.channel();
        if (!attempt.isSuccess()) {
            ConnectionFailedException failed = Faults.refused(peer, address, attempt.cause());
            if (failure != null) {
                failed.addSuppressed(failure);
            }
            failure = failed;
        } else if (over || winner != null) {
            var _ = channel.close(); // it came too late
            return;
        } else {
            winner = wire;
        }
        news = true;
        if (waiting != null) {
            waiting.resume(true);
        }
    }
}
