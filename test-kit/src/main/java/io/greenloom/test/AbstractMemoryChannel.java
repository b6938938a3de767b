package io.greenloom.test;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all channels of a [MemoryNetwork] have in common. They live on the loop's I/O strand, as those with a
/// socket do, and are closed with the loop.
abstract class AbstractMemoryChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final MemoryNetwork network;
    private final ChannelConfig config = new Config(this);
    private @Nullable IoRegistration registration;
    private @Nullable SocketAddress local;
    private boolean closed;

    AbstractMemoryChannel(MemoryNetwork network, @Nullable Channel parent) {
        super(parent);
        this.network = network;
        network.opened(this);
    }

    final MemoryNetwork network() {
        return network;
    }

    final void setLocal(@Nullable SocketAddress address) {
        local = address;
    }

    @Nullable
    final SocketAddress local() {
        return local;
    }

    @Override
    public final ChannelConfig config() {
        return config;
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    @Override
    protected final boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop;
    }

    @Override
    protected final @Nullable SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected final void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register(new Handle()).addListener(done -> {
            if (done.getNow() instanceof IoRegistration made) {
                registration = made;
                var _ = promise.setSuccess();
            } else {
                var _ = promise.setFailure(done.cause());
            }
        });
    }

    @Override
    protected final void doDeregister() {
        if (registration != null) {
            registration.cancel();
        }
    }

    @Override
    protected final void doDisconnect() {
        doClose();
    }

    @Override
    protected final void doClose() {
        if (!closed) {
            closed = true;
            network.closed(this);
            ended();
        }
    }

    /// It has been closed by this side, or with its loop. Once.
    abstract void ended();

    final void closeNow() {
        if (eventLoop().inEventLoop()) {
            unsafe().close(voidPromise());
        } else {
            eventLoop().execute(() -> unsafe().close(voidPromise())); // a test has reset it, in a task
        }
    }

    /// Where the loop closes it.
    private final class Handle implements IoHandle {
        @Override
        public void handle(IoRegistration from, IoEvent event) {
            throw new IllegalStateException("nothing in memory becomes ready");
        }

        @Override
        public void close() {
            closeNow();
        }
    }

    /// Knows the options of sockets, of which half-closure alone means something here.
    private static final class Config extends DefaultChannelConfig {
        private static final Set<ChannelOption<?>> IGNORED = Set.of(
                ChannelOption.TCP_NODELAY,
                ChannelOption.SO_KEEPALIVE,
                ChannelOption.SO_BACKLOG,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.SO_BROADCAST);

        private boolean halfClosure;

        private Config(Channel channel) {
            super(channel);
        }

        @Override
        @SuppressWarnings("unchecked") // the option says so
        public <T> T getOption(ChannelOption<T> option) {
            return option == ChannelOption.ALLOW_HALF_CLOSURE
                    ? (T) Boolean.valueOf(halfClosure)
                    : super.getOption(option);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
                halfClosure = (Boolean) value;
                return true;
            }
            return IGNORED.contains(option) || super.setOption(option, value);
        }
    }
}
