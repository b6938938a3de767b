package io.greenloom.http.internal.wire;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.http.ClientConnectionException;
import io.greenloom.http.ClientException;
import io.greenloom.http.ClientOsException;
import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.MalformedResponseException;
import io.greenloom.http.ServerDisconnectedException;
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
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;
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
public final class Connection extends ChannelInboundHandlerAdapter implements ChannelFutureListener, Deadlines.Activity {
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

    // Of the exchange under way.
    private @Nullable Deadlines deadlines;
    private @Nullable ChannelFuture written;
    private @Nullable Promise<Boolean> headWaiter;
    private @Nullable HttpResponse head;
    private @Nullable BodyBuffer body;
    private @Nullable Supplier<? extends ClientException> failure;
    private boolean interim;
    private boolean anythingRead;
    private boolean closeAfter;

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
        return anythingRead;
    }

    /// Returns what buffers for it are best taken from.
    public ByteBufAllocator allocator() {
        return channel == null ? ByteBufAllocator.DEFAULT : channel.alloc();
    }

    /// Sends a request and waits for the head of its response. The caller closes the connection if this throws.
    ///
    /// @param request the head, and the body if it has one; taken over
    /// @param toHead whether it is a HEAD request
    /// @param lastOne whether the request asks for the connection to be closed
    public ResponseHead exchange(ByteBuf request, boolean toHead, boolean lastOne, Deadlines limits) {
        Channel to = channel;
        anythingRead = false;
        if (to == null || state != State.IDLE) {
            request.release();
            throw disconnected(limits, null).get();
        }
        deadlines = limits;
        state = State.AWAITING_HEAD;
        served++;
        failure = null;
        head = null;
        body = null;
        closeAfter = lastOne;
        decoder.expect(toHead);
        written = to.writeAndFlush(request).addListener(this);
        return awaitHead(limits);
    }

    private ResponseHead awaitHead(Deadlines limits) {
        while (head == null && failure == null) {
            Promise<Boolean> promise = loop.createPromise();
            headWaiter = promise;
            try {
                limits.awaitServer(promise, this);
            } finally {
                headWaiter = null;
            }
        }
        HttpResponse got = head;
        BodyBuffer gotBody = body;
        if (got == null || gotBody == null) {
            throw failure == null ? new IllegalStateException("woken without a response") : failure.get();
        }
        return new ResponseHead(
                got.status().code(),
                got.status().reasonPhrase(),
                got.protocolVersion().text(),
                got.headers(),
                gotBody);
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
        anythingRead = true;
        if (message instanceof HttpResponse response) {
            headRead(response);
        }
        if (message instanceof HttpContent content) {
            contentRead(content);
        } else if (message == ResponseDecoder.EXCESS) {
            close(); // bytes that no request asked for: what follows could be taken for the answer to the next
        }
    }

    private void headRead(HttpResponse response) {
        Throwable error = response.decoderResult().cause();
        if (error instanceof PrematureChannelClosureException) {
            return; // channelInactive tells it better
        }
        if (error != null) {
            fail(malformed(String.valueOf(error.getMessage()), error));
            return;
        }
        if (state != State.AWAITING_HEAD) {
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
            fail(malformed(problem, null));
            return;
        }
        Deadlines limits = deadlines;
        if (limits != null) {
            state = State.READING_BODY;
            head = response;
            body = new BodyBuffer(loop, this, limits, bufferSize);
        }
    }

    private void contentRead(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        BodyBuffer into = body;
        if (interim || into == null || state != State.READING_BODY) {
            interim &= !last;
            ReferenceCountUtil.release(content);
            return;
        }
        Throwable error = content.decoderResult().cause();
        if (error != null) {
            ReferenceCountUtil.release(content);
            fail(payload("is badly framed: " + error.getMessage(), error));
            return;
        }
        into.put(content.content());
        if (last) {
            bodyRead(into);
        }
    }

    private void bodyRead(BodyBuffer read) {
        HttpResponse response = head;
        boolean keep = response != null
                && !closeAfter
                && Framing.keepsAlive(response)
                && written != null
                && written.isSuccess()
                && isOpen();
        state = State.IDLE;
        read.complete();
        wakeHeadWaiter();
        if (keep) {
            owner.reusable(this);
        } else {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (deadlines != null && deadlines.watchesReads()) {
            lastReadNanos = deadlines.now();
        }
        if (head != null) {
            wakeHeadWaiter();
        }
        if (body != null) {
            body.wake();
        }
    }

    private void wakeHeadWaiter() {
        Promise<Boolean> waiting = headWaiter;
        if (waiting != null) {
            headWaiter = null;
            waiting.complete(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Deadlines limits = deadlines;
        if (state == State.AWAITING_HEAD && limits != null) {
            fail(disconnected(limits, null));
        } else if (state == State.READING_BODY) {
            fail(payload("was cut short: the server closed the connection before its end", null));
        } else {
            closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        broken(error);
    }

    /// Ends a write: of what it tells, only a failure is news.
    @Override
    public void operationComplete(ChannelFuture write) {
        if (!write.isSuccess() && write == written) {
            broken(write.cause());
        }
    }

    private void broken(Throwable error) {
        Deadlines limits = deadlines;
        if (state == State.AWAITING_HEAD && limits != null) {
            fail(disconnected(limits, error));
        } else if (state == State.READING_BODY) {
            fail(payload("was cut short: " + error.getMessage(), error));
        } else {
            close();
        }
    }

    private void fail(Supplier<? extends ClientException> error) {
        failure = error;
        BodyBuffer into = body;
        if (into != null) {
            into.fail(error);
        }
        wakeHeadWaiter();
        close();
    }

    /// Closed by this side, or found closed: whoever still waits for something is told.
    private void closed() {
        if (state == State.CLOSED) {
            return;
        }
        boolean answering = state == State.AWAITING_HEAD || state == State.READING_BODY;
        state = State.CLOSED;
        if (answering && failure == null) {
            failure = () -> new ClientConnectionException(url() + ": the connection was closed by this side", null);
            if (body != null) {
                body.fail(failure);
            }
            wakeHeadWaiter();
        }
        owner.gone(this);
    }

    private Supplier<ClientException> disconnected(Deadlines limits, @Nullable Throwable cause) {
        String what = cause == null ? "" : ": " + cause.getMessage();
        return () -> anythingRead || cause == null
                ? new ServerDisconnectedException(
                        limits.url() + ": the server closed the connection before it had answered" + what, cause)
                : new ClientOsException(limits.url() + ": the connection broke before the server had answered" + what, cause);
    }

    private Supplier<ClientException> malformed(String problem, @Nullable Throwable cause) {
        String url = url();
        return () -> new MalformedResponseException(url, problem, cause);
    }

    private Supplier<ClientException> payload(String problem, @Nullable Throwable cause) {
        String message = url() + ": the body " + problem + received();
        return () -> new ClientPayloadException(message, cause);
    }

    private String received() {
        if (body == null || head == null) {
            return "";
        }
        String length = head.headers().get("Content-Length");
        return " (received %d of %s bytes)".formatted(body.received(), length == null ? "an unknown number of" : length);
    }

    private String url() {
        return deadlines == null ? "(no request)" : deadlines.url();
    }

    @Override
    public String toString() {
        return "Connection[" + state + ", served " + served + ", " + channel + "]";
    }
}
