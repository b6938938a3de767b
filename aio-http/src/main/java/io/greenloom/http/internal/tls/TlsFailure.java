package io.greenloom.http.internal.tls;

import io.greenloom.http.ClientConnectorCertificateException;
import io.greenloom.http.ClientConnectorSslException;
import io.greenloom.http.ClientSslException;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says what a failed handshake means and what to do about it.
public final class TlsFailure {
    private TlsFailure() {}

    /// Returns the exception for the handshake with `host` that ended with `error`.
    public static ClientSslException of(String host, int port, Throwable error) {
        String where = "TLS with " + host + ":" + port + " failed: ";
        Throwable certificate = find(error, CertificateException.class, CertPathValidatorException.class);
        if (certificate != null) {
            return new ClientConnectorCertificateException(host, port, where + reason(host, certificate), error);
        }
        if (find(error, NotSslRecordException.class) != null) {
            return new ClientConnectorSslException(
                    host, port, where + "the server does not speak TLS on this port; is it an http:// address?", error);
        }
        if (find(error, ClosedChannelException.class) != null) {
            return new ClientConnectorSslException(
                    host, port, where + "the server closed the connection during the handshake", error);
        }
        return new ClientConnectorSslException(
                host,
                port,
                where + innermost(error) + "; client and server have to share a TLS version (1.2 or 1.3) and a cipher",
                error);
    }

    private static String reason(String host, Throwable certificate) {
        if (find(certificate, CertificateExpiredException.class) != null) {
            return "the server's certificate has expired; its owner must renew it, or " + unverified();
        }
        if (find(certificate, CertificateNotYetValidException.class) != null) {
            return "the server's certificate is not valid yet; check this machine's clock, or " + unverified();
        }
        String message = String.valueOf(certificate.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("subject alternative") || lower.contains("no name matching")) {
            return "the server's certificate is not for " + host + " (" + message + "); check the address, or "
                    + unverified();
        }
        return "the server's certificate is not signed by an authority known here (" + message
                + "); trust its authority by SessionOptions.withSslContext, or " + unverified();
    }

    private static String unverified() {
        return "turn verification off for this request by RequestOptions.withVerifyTls(false)";
    }

    @SafeVarargs
    private static @Nullable Throwable find(Throwable error, Class<? extends Throwable>... types) {
        int depth = 0;
        for (Throwable at = error; at != null && depth++ < 20; at = at.getCause()) {
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
        for (int depth = 0; at.getCause() != null && depth < 20; depth++) {
            at = at.getCause();
        }
        return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
    }
}
