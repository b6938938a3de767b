/// An HTTP client in the words of aiohttp: one [ClientSession] for many requests, [ClientResponse]s that are
/// closed, connections that are kept, limits that hold. Everything here belongs to the loop that made the session.
///
/// ```java
/// Async.run(() -> {
///     try (var session = ClientSession.create();
///             var response = session.get("https://example.org/")) {
///         System.out.println(response.status() + " " + response.text().length());
///     }
///     return null;
/// });
/// ```
///
/// What goes wrong, sorted by who must act:
/// ```
/// IllegalArgumentException, IllegalStateException   misuse: a header with a line break, a session that is closed
/// CancelledError                                    the task was cancelled; let it pass
/// ClientException
///   ClientConnectionException
///     ClientOsException                             the system failed to read or write
///       ClientConnectorException                    no connection: refused, unreachable
///         ClientConnectorDnsException               the name has no address
///         ClientSslException
///           ClientConnectorSslException             the handshake failed
///           ClientConnectorCertificateException     the certificate is not trusted
///     ServerConnectionException
///       ServerDisconnectedException                 closed before it answered
///       ServerTimeoutException                      the total limit ran out
///         ConnectionTimeoutException                the connect or sockConnect limit ran out
///         SocketTimeoutException                    the sockRead limit ran out
///   ClientPayloadException                          the body is cut short, corrupt or too large
///   ClientResponseException                         raiseForStatus()
///     MalformedResponseException                    the head is no HTTP, or breaks a limit
///     TooManyRedirectsException
///   InvalidUrlException                             no address
///     InvalidUrlRedirectException                   a redirect to no address
///     NonHttpUrlException                           another scheme than http and https
///       NonHttpUrlRedirectException                 a redirect to one
///   IncompleteReadException                         readExactly met the end
/// ```
@NullMarked
package io.greenloom.http;

import org.jspecify.annotations.NullMarked;
