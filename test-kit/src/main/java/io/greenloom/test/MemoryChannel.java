package io.greenloom.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One end of a connection in a [MemoryNetwork], with the manners of a TCP socket's: what it sends arrives whole
/// and in order or the connection is reset; its end is told by an end of the stream; bytes that come when it is
/// closed are answered by a reset.
///
/// | state | next | by |
/// |---|---|---|
/// | new | connecting | `connect` |
/// | new, connecting | connected | the other end has been found |
/// | connected | input ended | the other end has ended its output |
/// | all | closed | `close`, a reset, the end of both halves |
final class MemoryChannel extends AbstractMemoryChannel implements DuplexChannel {
    private final Queue<ByteBuf> arrived = new ArrayDeque<>(); // and not read
    private @Nullable SocketAddress remote;
    private @Nullable MemoryPath out; // set when it is connected, as the next
    private @Nullable MemoryPath in;
    private @Nullable ChannelPromise connecting;
    private boolean reading;
    private boolean ended; // the other end sends no more; what has arrived comes first
    private boolean inputShut;
    private boolean outputShut;
    private boolean resetWhenConnected;
    private boolean broken; // the other end is not to be told of its close

    MemoryChannel(MemoryNetwork network, @Nullable ServerChannel parent) {
        super(network, parent);
    }

    /// Makes it one end of a connection.
    void attach(SocketAddress from, SocketAddress to, MemoryPath outgoing, MemoryPath incoming) {
        setLocal(from);
        remote = to;
        out = outgoing;
        in = incoming;
    }

    @Override
    public boolean isActive() {
        return isOpen() && out != null && connecting == null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    // --- what comes ---

    void arrive(ByteBuf piece) {
        if (!isOpen()) {
            answerByReset();
            return;
        }
        if (inputShut) {
            if (in != null) {
                in.read(piece.readableBytes()); // nobody wants it
            }
            return;
        }
        arrived.add(piece);
        readNext();
    }

    private void answerByReset() {
        if (out != null && !broken) {
            broken = true;
            out.reset();
        }
    }

    void arriveEnd() {
        ended = true;
        readNext();
    }

    /// The connection is gone.
    void arriveReset() {
        if (!isOpen()) {
            return;
        }
        if (connecting != null) {
            resetWhenConnected = true;
            return;
        }
        broken = true;
        arrived.clear();
        pipeline().fireExceptionCaught(new SocketException("Connection reset"));
        closeNow();
    }

    @Override
    protected void doBeginRead() {
        reading = true;
        if (!arrived.isEmpty() || (ended && !inputShut)) {
            eventLoop().execute(this::readNext);
        }
    }

    private void readNext() {
        if (!reading || !isActive()) {
            return;
        }
        ByteBuf piece = arrived.poll();
        if (piece != null) {
            reading = false;
            if (in != null) {
                in.read(piece.readableBytes());
            }
            pipeline().fireChannelRead(piece);
            pipeline().fireChannelReadComplete();
        } else if (ended && !inputShut) {
            reading = false;
            inputShut = true;
            if (Boolean.TRUE.equals(config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))) {
                pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                closeNow();
            }
        }
    }

    // --- what goes ---

    @Override
    protected void doWrite(ChannelOutboundBuffer pending) throws Exception {
        MemoryPath path = out;
        if (path == null) {
            throw new ClosedChannelException();
        }
        for (Object message = pending.current(); message != null; message = pending.current()) {
            int room = path.room();
            if (room <= 0) {
                return; // the path flushes when there is some
            }
            if (message instanceof ByteBuf bytes) {
                int count = Math.min(room, bytes.readableBytes());
                path.send(bytes.slice(bytes.readerIndex(), count));
                pending.removeBytes(count);
            } else if (message instanceof FileRegion part) {
                path.send(read(part, room));
                if (part.transferred() >= part.count()) {
                    pending.remove();
                }
            } else {
                throw new IOException("neither bytes nor a part of a file: " + message);
            }
        }
    }

    private static ByteBuf read(FileRegion part, int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var target = Channels.newChannel(bytes);
        part.transferTo(
                new java.nio.channels.WritableByteChannel() {
                    private int left = most;

                    @Override
                    public int write(java.nio.ByteBuffer source) throws IOException {
                        int count = Math.min(left, source.remaining());
                        java.nio.ByteBuffer some = source.slice(source.position(), count);
                        target.write(some);
                        source.position(source.position() + count);
                        left -= count;
                        return count;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                },
                part.transferred());
        return Unpooled.wrappedBuffer(bytes.toByteArray());
    }

    /// There is room again.
    void flushMore() {
        if (isActive()) {
            unsafe().flush();
        }
    }

    // --- its end ---

    /// Its server has gone before it was accepted.
    void refuse() {
        answerByReset();
        doClose();
    }

    @Override
    void ended() {
        ChannelPromise waiting = connecting;
        connecting = null;
        if (waiting != null) {
            waiting.tryFailure(new ClosedChannelException());
        }
        if (out != null && !broken) {
            if (arrived.isEmpty()) {
                out.end();
            } else {
                answerByReset(); // as TCP does where bytes are left that nobody has read
            }
        }
        arrived.clear();
    }

    @Override
    protected void doShutdownOutput() {
        outputShut = true;
        if (out != null && !broken) {
            out.end();
        }
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut || !isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut || !isActive();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputShut = true;
        arrived.clear();
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            eventLoop().execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        var _ = shutdownInput(newPromise());
        return shutdownOutput(promise);
    }

    // --- its beginning ---

    @Override
    protected void doBind(SocketAddress address) {
        setLocal(address);
    }

    /// The other end has been found.
    void connected() {
        ChannelPromise waiting = connecting;
        if (waiting != null && isOpen()) {
            connecting = null;
            waiting.trySuccess();
            pipeline().fireChannelActive();
            if (resetWhenConnected) {
                arriveReset();
            }
        }
    }

    /// There is none.
    void failed(Throwable cause) {
        ChannelPromise waiting = connecting;
        connecting = null;
        if (waiting != null) {
            waiting.tryFailure(cause);
            closeNow();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
                if (!promise.setUncancellable() || !ensureOpen(promise)) {
                    return;
                }
                if (connecting != null) {
                    throw new ConnectionPendingException();
                }
                if (out != null) {
                    safeSetFailure(promise, new AlreadyConnectedException());
                    return;
                }
                connecting = promise;
                network().connect(MemoryChannel.this, from, to);
            }
        };
    }
}
