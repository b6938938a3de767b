package io.greenloom.samples.downloader.server;

/// An address of the server and what is behind it.
///
/// @param path the path and query to ask for, such as `/gallery/017.jpg`
/// @param picture what a patient client gets, if the behaviour is a good one
/// @param behaviour how the server treats the request
public record Exhibit(String path, Picture picture, Behaviour behaviour) {}
