package io.greenloom.http.internal.tls;

import io.greenloom.async.Async;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Makes the TLS engines of a session: verified ones that check the chain and the host's name, and, where a
/// request asks for it, ones that check nothing.
public final class Tls {
    private @Nullable SSLContext verifying;
    private @Nullable SSLContext trusting;

    /// @param verifying whom to trust; null for the JDK's own authorities
    public Tls(@Nullable SSLContext verifying) {
        this.verifying = verifying;
    }

    /// Returns an engine for a connection to `host`. Waits, the first time, while the JDK reads its authorities.
    public SSLEngine engine(String host, int port, boolean verified) {
        SSLEngine engine = context(verified).createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (verified) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        boolean literal = host.indexOf(':') >= 0 || Character.isDigit(host.charAt(host.length() - 1));
        if (!literal) {
            // The JDK names only hosts with a dot by itself.
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private SSLContext context(boolean verified) {
        SSLContext context = verified ? verifying : trusting;
        if (context == null) {
            context = Async.toThread(() -> verified ? SSLContext.getDefault() : trustingContext());
            if (verified) {
                verifying = context;
            } else {
                trusting = context;
            }
        }
        return context;
    }

    private static SSLContext trustingContext() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
        return context;
    }
}
