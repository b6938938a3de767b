package io.greenloom.async.stream;

import java.io.IOException;
import java.io.OutputStream;

/// A [StreamWriter] for code that writes to `java.io`.
final class StreamOutput extends OutputStream {
    private final Stream stream;

    StreamOutput(Stream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (StreamException e) {
            throw new IOException(e.getMessage(), e);
        }
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
