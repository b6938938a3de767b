/// A web server with pictures of its own, well behaved and not: what the downloader shows itself on when nobody
/// gives it an address. It stands on `java.net` sockets and platform threads, so that nothing in it is
/// Greenloom's.
@NullMarked
package io.greenloom.samples.downloader.server;

import org.jspecify.annotations.NullMarked;
