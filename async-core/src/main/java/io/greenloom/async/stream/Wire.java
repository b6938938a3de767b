package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection, and the last handler of its channel.
///
/// | state | next | when |
/// |---|---|---|
/// | OPEN | CLOSING | this side closes: what is unsent goes first |
/// | OPEN | BROKEN | the channel fails or ends without a word |
/// | OPEN, CLOSING, BROKEN | CLOSED | the channel is closed |
///
/// Runs on the I/O strand; tasks call where it says so. Both belong to the loop, so that no field needs a lock.
final class Wire extends ChannelInboundHandlerAdapter {
    private final EventLoop loop;
    private final String peer;
    private final StreamOptions options;
    private final Inbox inbox;
    private final Outbox outbox;
    private final WaitList closers;
    private final String readReason;
    private final Unclosed unclosed;
    private final Object ending = new Object(); // in each exception that says that the connection is over

    private @Nullable Channel channel; // set when it is registered
    private @Nullable ChannelHandlerContext context; // null again once the channel is closed
    private @Nullable SslHandler ssl;
    private @Nullable SocketAddress peerAddress; // set when it is connected, as the next
    private @Nullable SocketAddress localAddress;
    private boolean closing; // by this side
    private boolean dismissed; // by its server, and not by the handler
    private boolean closed;
    private @Nullable Throwable fault; // what broke it
    private long lost; // bytes that were taken over and not sent when it broke
    private boolean told; // a caller knows of the fault

    Wire(EventLoop loop, String peer, StreamOptions options) {
        this.loop = loop;
        this.peer = peer;
        this.options = options;
        this.readReason = "bytes from " + peer;
        this.inbox = new Inbox(this, options);
        this.outbox = new Outbox(this, options);
        this.closers = new WaitList("the end of the connection to " + peer);
        this.unclosed = new Unclosed(loop);
    }

    // --- tasks ---

    EventLoop loop() {
        return loop;
    }

    String peer() {
        return peer;
    }

    StreamOptions options() {
        return options;
    }

    Inbox inbox() {
        return inbox;
    }

    Outbox outbox() {
        return outbox;
    }

    Channel channel() {
        return Objects.requireNonNull(channel, "the channel is not registered yet");
    }

    @Nullable
    ChannelHandlerContext context() {
        return context;
    }

    @Nullable
    SslHandler ssl() {
        return ssl;
    }

    String readReason() {
        return readReason;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    /// Returns whether nothing more can be sent.
    boolean isOver() {
        return closed || fault != null;
    }

    void checkLoop() {
        if (EventLoop.currentOrNull() != loop) {
            throw new IllegalStateException("the stream to " + peer + " belongs to " + loop + ", and this is thread "
                    + Thread.currentThread().getName() + "; use it from a task, made by loop.createTask(...)");
        }
    }

    /// What each read begins with.
    void checkReadable() {
        checkLoop();
        Async.checkCancelled();
        checkNotClosed("read");
    }

    /// Called where what is there does not suffice.
    void checkReadable(int there) {
        checkNotClosed("read");
        if (fault != null) {
            throw brokenNow(there == 0 ? "" : "; " + there + " bytes that came before can still be read");
        }
    }

    /// What each write begins with.
    void checkWritable() {
        checkLoop();
        checkNotClosed("write");
        checkBroken();
        if (closed) {
            throw asEnd(Faults.broken(peer, new ClosedChannelException(), ""));
        }
        if (outbox.isEnded()) {
            throw new StreamClosedException("cannot write to " + peer + ": sendEof has ended this half", null);
        }
    }

    private void checkNotClosed(String what) {
        if (dismissed) {
            throw asEnd(new StreamClosedException(
                    "cannot " + what + ": the server has closed the connection to " + peer, null));
        }
        if (closing) {
            throw new StreamClosedException(
                    "cannot " + what + ": this side has closed the stream to " + peer + "; " + what
                            + " before you close",
                    null);
        }
    }

    void checkBroken() {
        if (fault != null) {
            throw brokenNow("");
        }
    }

    private StreamException brokenNow(String more) {
        told = true;
        Throwable cause = Objects.requireNonNull(fault);
        StreamException error =
                cause instanceof StreamException known ? Faults.again(known) : Faults.broken(peer, cause, more);
        return Faults.isFromOutside(cause) ? asEnd(error) : error;
    }

    /// Marks what says that this connection is over through no fault of the task that uses it.
    <E extends StreamException> E asEnd(E error) {
        error.setEnding(ending);
        return error;
    }

    boolean isEnd(StreamException error) {
        return error.isEnding(ending);
    }

    /// The server is about to close it.
    void dismiss() {
        dismissed |= !closing && !closed;
    }

    boolean isDismissed() {
        return dismissed;
    }

    void setReading(boolean on) {
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    void startClose() {
        if (!closing && !closed) {
            closing = true;
            inbox.drop();
            outbox.closeWhenSent();
            setReading(true); // an end of the other side's must be noticed
        }
    }

    void abort() {
        Channel open = channel;
        if (closed || open == null) {
            return;
        }
        closing = true;
        told = true;
        inbox.drop();
        if (open.eventLoop().isShuttingDown()) {
            return; // the loop closes it
        }
        open.eventLoop().execute(() -> open.unsafe().close(open.voidPromise()));
    }

    /// Waits until the channel is closed.
    WaitList closers() {
        return closers;
    }

    /// Throws, once, where bytes were lost that a writer believes sent.
    void reportLoss() {
        if (lost > 0 && !told && fault != null) {
            throw brokenNow("; the last " + lost + " bytes written were not sent");
        }
    }

    SocketAddress peerAddress() {
        return Objects.requireNonNull(peerAddress);
    }

    SocketAddress localAddress() {
        return Objects.requireNonNull(localAddress);
    }

    void setSsl(SslHandler handler) {
        ssl = handler;
    }

    // --- the I/O strand ---

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        peerAddress = ctx.channel().remoteAddress(); // kept: a closed channel no longer knows
        localAddress = ctx.channel().localAddress();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inbox.put((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent end) {
            if (end.isSuccess()) {
                ended(ctx);
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            SslHandler tls = ssl;
            if (tls == null) {
                ended(ctx);
            } else if (!inbox.isEnded()) {
                truncated(ctx, tls);
            }
        }
    }

    private void ended(ChannelHandlerContext ctx) {
        if (fault == null) {
            inbox.end();
        }
        if (closing && outbox.unsent() == 0) {
            var _ = ctx.close(); // how it ends, channelInactive tells
        }
    }

    /// The end of the socket without TLS's own: an attacker could have cut the rest off.
    private void truncated(ChannelHandlerContext ctx, SslHandler tls) {
        if (tls.handshakeFuture().isSuccess()) {
            broken(Faults.truncated(peer));
        }
        var _ = ctx.close(); // and with it a handshake under way
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        broken(error instanceof DecoderException && ssl != null ? Faults.tls(peer, error) : error);
        var _ = ctx.close(); // how it ends, channelInactive tells
    }

    /// Ends all waits; the channel closes itself or is being closed.
    void broken(Throwable error) {
        if (fault != null || closed) {
            return;
        }
        fault = error;
        if (outbox.unsent() > 0) {
            lost = outbox.end();
        } else {
            outbox.end();
        }
        inbox.wake();
    }

    void shutdownOutput() {
        if (channel instanceof DuplexChannel duplex && !duplex.isOutputShutdown()) {
            var _ = duplex.shutdownOutput(); // a failure is one of the connection, which shows elsewhere
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (closed) {
            return;
        }
        if (!closing && fault == null) {
            if (loop.isClosed()) {
                unclosed.warn("the stream to " + peer);
                closing = true;
            } else if (outbox.unsent() > 0 || (!inbox.isEnded() && canHalfClose(ctx.channel()))) {
                broken(new ClosedChannelException());
            } else {
                inbox.end();
            }
        } else if (closing && outbox.unsent() > 0 && fault == null) {
            broken(new ClosedChannelException());
        }
        closed = true;
        context = null;
        outbox.end();
        if (closing) {
            inbox.drop();
        } else {
            inbox.wake();
        }
        closers.wakeAll();
    }

    /// Netty's Unix sockets close both halves when the other side ends its own, and say no more than that.
    private static boolean canHalfClose(Channel channel) {
        return Boolean.TRUE.equals(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
    }

    @Override
    public String toString() {
        String state = fault != null ? "broken" : closed ? "closed" : closing ? "closing" : "open";
        return peer + ", " + state + ", " + inbox.available() + " to read, " + outbox.unsent() + " unsent";
    }
}
