package io.greenloom.async.stream;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says what a failure means and what to do about it.
final class Faults {
    private static final int DEPTH = 20;

    private Faults() {}

    static BrokenStreamException broken(String peer, Throwable cause, String more) {
        String why =
                cause instanceof ClosedChannelException ? "it closed the connection without a word" : reason(cause);
        return new BrokenStreamException(
                "the connection to " + peer + " is broken: " + why + more
                        + "; what was written lately may not have arrived. Close the stream, and connect again if you must",
                cause);
    }

    /// Returns a failure that is known by its message, with the stack of who meets it now.
    static StreamException again(StreamException known) {
        return known instanceof TlsException
                ? new TlsException(String.valueOf(known.getMessage()), known)
                : new BrokenStreamException(String.valueOf(known.getMessage()), known);
    }

    static BrokenStreamException truncated(String peer) {
        return new BrokenStreamException(
                "the connection to " + peer + " ended without TLS's own end: what came may be cut short by anybody",
                null);
    }

    /// Returns whether it is the network, or the other side, that broke a connection so, and not this program.
    static boolean isFromOutside(Throwable fault) {
        return fault instanceof StreamException || (fault instanceof IOException && !isOfFile(fault));
    }

    /// Netty's words for a file that has become shorter while it was sent.
    private static boolean isOfFile(Throwable fault) {
        return String.valueOf(fault.getMessage()).startsWith("Underlying file size");
    }

    static ConnectionFailedException refused(String peer, SocketAddress address, Throwable cause) {
        return new ConnectionFailedException(
                "cannot connect to " + peer + " (" + Addresses.show(address) + "): " + reason(cause)
                        + "; is a server listening there?",
                cause);
    }

    /// Netty puts the address behind the system's words.
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        int colon = message.indexOf(": ");
        return colon < 0 ? message : message.substring(0, colon);
    }

    static TlsException tls(String peer, Throwable error) {
        return new TlsException("TLS with " + peer + " failed: " + tlsReason(error), error);
    }

    private static String tlsReason(Throwable error) {
        Throwable certificate = find(error, CertificateException.class, CertPathValidatorException.class);
        if (certificate != null) {
            return certificateReason(certificate);
        }
        if (find(error, NotSslRecordException.class) != null) {
            return "the other side does not speak TLS here; is it the right port?";
        }
        if (find(error, ClosedChannelException.class) != null) {
            return "the other side closed the connection during the handshake; it may not like this side's certificate,"
                    + " or not speak TLS here";
        }
        return innermost(error) + "; both sides have to share a TLS version (1.2 or 1.3) and a cipher, and trust each"
                + " other's certificates";
    }

    private static String certificateReason(Throwable certificate) {
        if (find(certificate, CertificateExpiredException.class) != null) {
            return "the certificate has expired; its owner must renew it";
        }
        if (find(certificate, CertificateNotYetValidException.class) != null) {
            return "the certificate is not valid yet; check this machine's clock";
        }
        String message = String.valueOf(certificate.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("subject alternative") || lower.contains("no name matching")) {
            return "the certificate is not for this host (" + message
                    + "); check the address, or name another by Tls.withServerName";
        }
        return "the certificate is not signed by an authority known here (" + message
                + "); trust its authority in the SSLContext given to Tls.client";
    }

    @SafeVarargs
    private static @Nullable Throwable find(Throwable error, Class<? extends Throwable>... types) {
        int depth = 0;
        for (Throwable at = error; at != null && depth++ < DEPTH; at = at.getCause()) {
            for (Class<? extends Throwable> type : types) {
                if (type.isInstance(at)) {
                    return at;
                }
            }
        }
        return null;
    }

    private static String innermost(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at.getCause() != null && depth < DEPTH; depth++) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }
}
