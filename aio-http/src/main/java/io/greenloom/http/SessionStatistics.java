package io.greenloom.http;

/// What a session's connections were doing when [ClientSession#statistics()] was called.
///
/// @param opening being opened, TLS handshake included
/// @param inUse serving a request whose response has not been read to its end
/// @param idle open and waiting for a request
/// @param waiting requests that wait for a place
/// @param opened how many have been opened since the session was made
/// @param reused how many requests went over a connection that had served another
public record SessionStatistics(int opening, int inUse, int idle, int waiting, long opened, long reused) {}
