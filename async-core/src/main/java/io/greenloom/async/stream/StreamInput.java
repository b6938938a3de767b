package io.greenloom.async.stream;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;

/// A [StreamReader] for code that reads from `java.io`.
final class StreamInput extends InputStream {
    private final Stream stream;
    private final Inbox inbox;
    private final byte[] single = new byte[1];

    StreamInput(Stream stream, Inbox inbox) {
        this.stream = stream;
        this.inbox = inbox;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        try {
            return inbox.readInto(into, offset, length);
        } catch (ReadTimeoutException e) {
            SocketTimeoutException known = new SocketTimeoutException(e.getMessage()); // what code for sockets expects
            known.initCause(e);
            throw known;
        } catch (StreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public int available() {
        return inbox.available();
    }

    @Override
    public void close() throws IOException {
        try {
            stream.close();
        } catch (StreamException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
