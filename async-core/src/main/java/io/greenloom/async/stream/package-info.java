/// Connections, servers and datagrams of the event loop: asyncio's streams, with Trio's rules about errors.
///
/// A [Stream] is both halves of a connection, [StreamReader] and [StreamWriter]; a [Server] runs one task for each
/// connection; a [DatagramEndpoint] is a UDP socket. All go through the loop's own selector, so that no other
/// thread takes part, and all belong to their loop: another thread gives the loop a task instead of calling them.
///
/// A read or write that is cancelled or times out ends its wait and nothing else: the connection lives on, and no
/// byte is lost.
///
/// Errors, sorted by who must act:
///
/// ```
/// StreamException
///   StreamClosedException           this side closed it before; mend the order of calls
///   BrokenStreamException           the other side, or the network, ended it before its time
///   ConnectionFailedException       no connection came about: no such name, refused, unreachable
///   TlsException                    the handshake failed, or what came was no TLS
///   IncompleteReadException         the stream ended before what was asked for was there
///   ReadTimeoutException            the other side was silent for longer than the stream's options allow
///   LimitOverrunException           more bytes than the limit, and no separator among them
/// BusyResourceException             two tasks read at the same time
/// TimeoutException                  a time limit of yours ran out
/// ```
@NullMarked
package io.greenloom.async.stream;

import org.jspecify.annotations.NullMarked;
