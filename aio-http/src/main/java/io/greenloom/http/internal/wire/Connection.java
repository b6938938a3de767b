package io.greenloom.http.internal.wire;

import io.greenloom.async.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection to a server, and the last handler of its channel: one request at a time.
///
/// | state | next | when |
/// |---|---|---|
/// | IDLE | AWAITING_HEAD | a task sends a request |
/// | AWAITING_HEAD | READING_BODY | the head of the final response is there |
/// | READING_BODY | IDLE | the body is complete, and both sides keep the connection |
/// | any | CLOSED | the server closes, breaks the protocol or sends what nobody asked for; the task gives up |
///
/// Runs on the I/O strand; tasks call where it says so. Both belong to the loop, so that no field needs a lock.
public final class Connection extends ChannelInboundHandlerAdapter
        implements ChannelFutureListener, Deadlines.Activity {
    private enum State {
        IDLE,
        AWAITING_HEAD,
        READING_BODY,
        CLOSED
    }

    /// Who is told when a connection may serve the next request, and when it is gone.
    public interface Owner {
        /// The response is complete and the connection is as good as new.
        void reusable(Connection connection);

        /// The connection is closed, or about to be. Told once.
        void gone(Connection connection);
    }

    private final EventLoop loop;
    private final Owner owner;
    private final int bufferSize;
    private final ResponseDecoder decoder = new ResponseDecoder();

    private @Nullable Channel channel; // set when it is registered
    private State state = State.IDLE;
    private int served;
    private long lastReadNanos;

    private @Nullable Exchange exchange; // the last one
    private @Nullable ChannelFuture written;
    private boolean interim; // reading a response that precedes the final one
    private boolean lastOne;

    public Connection(EventLoop loop, Owner owner, int bufferSize) {
        this.loop = loop;
        this.owner = owner;
        this.bufferSize = bufferSize;
    }

    /// Puts the decoder and this at the end of the channel's pipeline.
    public void install(Channel to) {
        channel = to;
        to.pipeline().addLast(decoder, this);
    }

    // --- tasks ---

    /// Returns whether it has served a request before the one it is used for now.
    public boolean isReused() {
        return served > 1;
    }

    /// Returns whether it is neither closed nor known to be about to.
    public boolean isOpen() {
        return state != State.CLOSED && channel != null && channel.isActive();
    }

    /// Returns whether the server has sent anything in answer to the last request.
    public boolean hasAnswered() {
        return exchange != null && exchange.hasAnswered();
    }

    /// Sends a request and waits for the head of its response. Where this throws, the connection is closed, unless
    /// the response was complete already.
    ///
    /// @param request makes the request from a buffer of the allocator
    /// @param toHead whether it is a HEAD request
    /// @param asksToClose whether the request asks for the connection to be closed
    public ResponseHead exchange(
            Function<ByteBufAllocator, ByteBuf> request, boolean toHead, boolean asksToClose, Deadlines limits) {
        Exchange started = new Exchange(loop, this, limits);
        exchange = started;
        served++;
        boolean done = false;
        try {
            send(started, request, toHead, asksToClose);
            ResponseHead head = started.awaitHead();
            done = true;
            return head;
        } finally {
            if (!done) {
                started.abandon();
            }
        }
    }

    private void send(
            Exchange started, Function<ByteBufAllocator, ByteBuf> request, boolean toHead, boolean asksToClose) {
        Channel to = channel;
        if (to == null || state != State.IDLE) {
            started.disconnected(null);
            return;
        }
        ByteBuf bytes = request.apply(to.alloc());
        state = State.AWAITING_HEAD;
        lastOne = asksToClose;
        decoder.expect(toHead);
        written = to.writeAndFlush(bytes).addListener(this);
    }

    /// Closes it, whatever it is doing.
    public void close() {
        closed();
        if (channel != null) {
            var _ = channel.close(); // how it ends, channelInactive tells
        }
    }

    void setReading(boolean on) {
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public long lastReadNanos() {
        return lastReadNanos;
    }

    // --- the I/O strand ---

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Exchange current = exchange;
        if (current == null || message == ResponseDecoder.EXCESS) {
            ReferenceCountUtil.release(message);
            close(); // bytes that no request asked for: what follows could be taken for the answer to the next
            return;
        }
        current.answered();
        if (message instanceof HttpResponse response) {
            headRead(current, response);
        }
        if (message instanceof HttpContent content) {
            contentRead(current, content);
        }
    }

    private void headRead(Exchange current, HttpResponse response) {
        Throwable error = response.decoderResult().cause();
        if (state != State.AWAITING_HEAD || error instanceof PrematureChannelClosureException) {
            return; // the second: channelInactive, which follows, tells it better
        }
        if (error != null) {
            current.malformed(error);
            close();
            return;
        }
        int status = response.status().code();
        interim = status < 200 && status != 101;
        if (interim) {
            return;
        }
        String problem = Framing.problem(response.headers());
        if (problem != null) {
            current.malformed(problem);
            close();
            return;
        }
        state = State.READING_BODY;
        current.head(response, new BodyBuffer(loop, this, current.deadlines(), bufferSize));
    }

    private void contentRead(Exchange current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        BodyBuffer into = current.body();
        if (interim || into == null || state != State.READING_BODY) {
            interim &= !last;
            ReferenceCountUtil.release(content);
            return;
        }
        Throwable error = content.decoderResult().cause();
        if (error != null) {
            ReferenceCountUtil.release(content);
            current.badlyFramed(error);
            close();
            return;
        }
        into.put(content.content());
        if (last) {
            bodyRead(current, into);
        }
    }

    private void bodyRead(Exchange current, BodyBuffer body) {
        HttpResponse head = current.head();
        boolean keep = head != null
                && !lastOne
                && Framing.keepsAlive(head)
                && written != null
                && written.isSuccess()
                && isOpen();
        state = State.IDLE;
        body.complete();
        current.wake();
        if (keep) {
            owner.reusable(this);
        } else {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        if (current.deadlines().watchesReads()) {
            lastReadNanos = current.deadlines().now();
        }
        current.wake();
        BodyBuffer body = current.body();
        if (body != null) {
            body.wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended(null);
    }

    /// The server's TLS has said that nothing more will come; the socket may stay open for long. Closing the
    /// channel tells the decoder, as the end of the socket would.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            var _ = ctx.close(); // how it ends, channelInactive tells
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        ended(error);
    }

    /// Ends a write: of what it tells, only a failure is news.
    @Override
    public void operationComplete(ChannelFuture write) {
        if (!write.isSuccess() && write == written) {
            ended(write.cause());
        }
    }

    private void ended(@Nullable Throwable error) {
        if (isAnswering() && exchange != null) {
            exchange.disconnected(error);
        }
        close();
    }

    private boolean isAnswering() {
        return state == State.AWAITING_HEAD || state == State.READING_BODY;
    }

    private void closed() {
        if (state == State.CLOSED) {
            return;
        }
        boolean answering = isAnswering();
        state = State.CLOSED;
        if (answering && exchange != null) {
            exchange.closedHere(); // does nothing where it has failed already
        }
        owner.gone(this);
    }

    @Override
    public String toString() {
        return "Connection[" + state + ", served " + served + ", " + channel + "]";
    }
}
