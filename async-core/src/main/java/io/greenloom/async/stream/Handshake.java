package io.greenloom.async.stream;

import io.greenloom.async.Suspension;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// Puts TLS into a connection that is open, at its start or later, and waits for the handshake. A failure of
/// whatever kind closes the connection.
///
/// Bytes that came before and that nobody has read are given to TLS: the other side may be quicker than we are.
/// What is no TLS among them fails the handshake, so that nobody can slip plain commands in front of it.
final class Handshake {
    private Handshake() {}

    static void run(Wire wire, Tls tls, @Nullable String host) {
        boolean done = false;
        try {
            int port = wire.channel().remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0;
            SSLEngine engine = tls.engine(host, port);
            SslHandler handler = new SslHandler(engine);
            handler.setHandshakeTimeoutMillis(0); // ours holds
            wire.setSsl(handler);
            await(wire, handler, tls.handshakeTimeout());
            done = true;
        } finally {
            if (!done) {
                wire.abort();
            }
        }
    }

    private static void await(Wire wire, SslHandler handler, Duration timeout) {
        Suspension<Boolean> wait = Suspension.begin("the TLS handshake with " + wire.peer());
        wire.channel().eventLoop().execute(() -> {
            handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    wait.resume(true);
                } else {
                    wait.fail(wire.asEnd(Faults.tls(wire.peer(), shaken.cause())));
                }
            });
            install(wire, handler);
        });
        try {
            wait.await(timeout);
        } catch (TimeoutException e) {
            throw wire.asEnd(new TlsException(
                    "TLS with " + wire.peer() + " failed: the handshake was not finished within " + timeout
                            + "; does the other side speak TLS here?",
                    e));
        }
    }

    private static void install(Wire wire, SslHandler handler) {
        Channel channel = wire.channel();
        wire.outbox().run(); // what was written before goes out as it is
        ByteBuf early = wire.inbox().takeAll();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addFirst(handler);
        if (early != null) {
            pipeline.fireChannelRead(early);
            pipeline.fireChannelReadComplete();
        }
        if (!channel.isActive()) {
            pipeline.fireChannelInactive(); // it had ended before: tells the handler
        } else if (wire.inbox().isEnded()) {
            var _ = channel.close();
        }
    }
}
