package io.greenloom.async.stream;

import io.greenloom.async.Async;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// How one side of a connection speaks TLS; immutable. Counterpart of the `ssl` arguments of asyncio's streams.
///
/// A client checks the certificate and that it is for the host it connected to. To trust another authority, give a
/// context that does; a context whose trust manager trusts everybody turns the check off.
///
/// @param server whether this side is the server, which shows a certificate
/// @param context whom to trust and what to show; null, for clients only, for the JDK's own authorities
/// @param serverName the name that the certificate must be for, where it is not the host connected to; clients
///     only
/// @param protocols what to offer by ALPN, best first, such as `h2`; empty for no ALPN
/// @param clientCertificate whether a server refuses clients without a certificate that it trusts
/// @param hostnameCheck whether a client checks that the certificate is for the host; Python's `check_hostname`
/// @param handshakeTimeout how long the handshake may take; asyncio's `ssl_handshake_timeout`
public record Tls(
        boolean server,
        @Nullable SSLContext context,
        @Nullable String serverName,
        List<String> protocols,
        boolean clientCertificate,
        boolean hostnameCheck,
        Duration handshakeTimeout) {
    private static final Duration HANDSHAKE = Duration.ofSeconds(60);

    public Tls {
        protocols = List.copyOf(protocols);
        Durations.requirePositive("handshakeTimeout", handshakeTimeout);
        if (server && context == null) {
            throw new IllegalArgumentException("a TLS server needs a context with a certificate to show");
        }
    }

    /// A client that trusts the JDK's authorities: `ssl=True`.
    public static Tls client() {
        return new Tls(false, null, null, List.of(), false, true, HANDSHAKE);
    }

    /// A client that trusts whom `context` trusts.
    public static Tls client(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new Tls(false, context, null, List.of(), false, true, HANDSHAKE);
    }

    /// A server that shows the certificate of `context`.
    public static Tls server(SSLContext context) {
        return new Tls(true, context, null, List.of(), false, true, HANDSHAKE);
    }

    /// Returns the same for a certificate of that name: `server_hostname`.
    public Tls withServerName(String value) {
        return new Tls(server, context, value, protocols, clientCertificate, hostnameCheck, handshakeTimeout);
    }

    /// Returns the same with these protocols for ALPN: `SSLContext.set_alpn_protocols`.
    public Tls withProtocols(String... values) {
        return new Tls(server, context, serverName, List.of(values), clientCertificate, hostnameCheck, handshakeTimeout);
    }

    /// Returns the same, refusing clients without a certificate or not: `ssl.CERT_REQUIRED`.
    public Tls withClientCertificate(boolean value) {
        return new Tls(server, context, serverName, protocols, value, hostnameCheck, handshakeTimeout);
    }

    /// Returns the same with or without the check of the host's name: `SSLContext.check_hostname`.
    public Tls withHostnameCheck(boolean value) {
        return new Tls(server, context, serverName, protocols, clientCertificate, value, handshakeTimeout);
    }

    /// Returns the same with that time for the handshake: `ssl_handshake_timeout`.
    public Tls withHandshakeTimeout(Duration value) {
        return new Tls(server, context, serverName, protocols, clientCertificate, hostnameCheck, value);
    }

    /// Returns an engine. Suspends where the JDK has to read its authorities first.
    SSLEngine engine(@Nullable String host, int port) {
        String name = serverName == null ? host : serverName;
        SSLContext used = context == null ? Async.toThread(SSLContext::getDefault) : context;
        SSLEngine engine = name == null || server ? used.createSSLEngine() : used.createSSLEngine(name, port);
        engine.setUseClientMode(!server);
        SSLParameters parameters = engine.getSSLParameters();
        if (!protocols.isEmpty()) {
            parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        }
        if (server) {
            parameters.setNeedClientAuth(clientCertificate);
        } else {
            verify(parameters, name);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private void verify(SSLParameters parameters, @Nullable String name) {
        if (hostnameCheck) {
            if (name == null) {
                throw new IllegalArgumentException(
                        "TLS has no host name to check the certificate against; give one by Tls.withServerName");
            }
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (name != null && !isLiteral(name)) {
            // The JDK names only hosts with a dot by itself.
            String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
    }

    private static boolean isLiteral(String host) {
        return host.isEmpty() || host.indexOf(':') >= 0 || Character.isDigit(host.charAt(host.length() - 1));
    }
}
