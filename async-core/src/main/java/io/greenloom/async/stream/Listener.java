package io.greenloom.async.stream;

import io.greenloom.async.ErrorContext;
import io.greenloom.async.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket that a [Server] listens on.
final class Listener extends ChannelInboundHandlerAdapter {
    static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Server server;
    private final @Nullable UnixDomainSocketAddress unix;
    private @Nullable Channel channel; // set when it is bound
    private @Nullable SocketAddress bound; // kept, as a closed channel no longer knows

    private Listener(Server server, @Nullable UnixDomainSocketAddress unix) {
        this.server = server;
        this.unix = unix;
    }

    /// Waits until it listens there.
    static Listener bind(Server server, SocketAddress address) {
        return new Listener(server, address instanceof UnixDomainSocketAddress unix ? unix : null).bind(address);
    }

    private Listener bind(SocketAddress address) {
        Channel made = create(address);
        channel = made;
        Suspension<Boolean> wait = Suspension.begin("the address " + Addresses.show(address));
        boolean done = false;
        try {
            made.pipeline().addLast(this);
            group().register(made).addListener(registered -> {
                if (registered.isSuccess()) {
                    made.bind(address).addListener(binding -> answer(wait, address, binding.cause()));
                } else {
                    answer(wait, address, registered.cause());
                }
            });
            wait.await();
            bound = made.localAddress();
            done = true;
            return this;
        } finally {
            if (!done) {
                var _ = made.close();
            }
        }
    }

    private static void answer(Suspension<Boolean> wait, SocketAddress address, @Nullable Throwable cause) {
        if (cause == null) {
            wait.resume(true);
        } else {
            wait.fail(new ConnectionFailedException(
                    "cannot listen on " + Addresses.show(address) + ": " + Faults.reason(cause), cause));
        }
    }

    private EventLoopGroup group() {
        return server.loop().netty();
    }

    private Channel create(SocketAddress address) {
        ServerOptions options = server.options();
        Channel made = server.loop().transport().listener(address);
        var config = made.config();
        config.setOption(ChannelOption.SO_BACKLOG, options.backlog());
        if (unix == null) {
            config.setOption(ChannelOption.SO_REUSEADDR, options.reuseAddress());
            if (options.reusePort()) {
                config.setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
            }
        }
        if (options.limit() > 0) {
            config.setRecvByteBufAllocator(
                    new ServerChannelRecvByteBufAllocator()); // one at a look: never one too many
        }
        return made;
    }

    /// Whether it is the machine that lacks the address: a family that is switched off.
    static boolean isNoAddressHere(ConnectionFailedException failure) {
        if (!(failure.getCause() instanceof BindException) && !(failure.getCause() instanceof SocketException)) {
            return false;
        }
        String reason = String.valueOf(failure.getCause().getMessage()).toLowerCase(Locale.ROOT);
        return reason.contains("assign requested address") || reason.contains("family");
    }

    SocketAddress address() {
        return Objects.requireNonNull(bound, "not bound");
    }

    /// Accepts again, if the limit had stopped it.
    void resume() {
        Channel open = channel;
        if (open != null && !open.config().isAutoRead()) {
            open.config().setAutoRead(true);
        }
    }

    void close() {
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }

    // --- the I/O strand ---

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel accepted = (Channel) message;
        if (!server.isServing()) {
            accepted.unsafe().closeForcibly();
            return;
        }
        StreamOptions options = server.options().connections();
        Wire wire = new Wire(server.loop(), nameOf(accepted), options);
        accepted.pipeline().addLast(wire);
        if (unix == null) {
            accepted.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            accepted.config().setOption(ChannelOption.TCP_NODELAY, options.noDelay());
            accepted.config().setOption(ChannelOption.SO_KEEPALIVE, options.keepAlive());
        }
        group().register(accepted).addListener(registered -> {
            if (!registered.isSuccess()) {
                accepted.unsafe().closeForcibly();
            } else if (!server.accepted(new Stream(wire))) {
                ctx.channel().config().setAutoRead(false); // until a connection ends
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        server.listenerClosed();
    }

    private String nameOf(Channel accepted) {
        return unix == null ? Addresses.show(accepted.remoteAddress()) : "a client of " + unix.getPath();
    }

    /// Accepting has failed: the process has too many open files, most often. Trying again at once would only turn
    /// the processor.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        server.loop()
                .callExceptionHandler(new ErrorContext(
                        server + " cannot accept connections for a second; are there too many open files?",
                        error,
                        null));
        ctx.channel().config().setAutoRead(false);
        server.loop().callLater(PAUSE, () -> {
            if (server.isServing() && server.hasRoom()) {
                resume();
            }
        });
    }
}
