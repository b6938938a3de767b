package io.greenloom.http.internal.wire;

import io.netty.handler.codec.http.HttpHeaders;

/// The head of a response as it was read, and its body as far as it has been.
///
/// @param version `"HTTP/1.1"` or `"HTTP/1.0"`
/// @param fields the header fields, one character a byte
public record ResponseHead(int status, String reason, String version, HttpHeaders fields, BodyBuffer body) {}
