package io.greenloom.http.internal.coding;

import io.greenloom.http.internal.wire.ByteSource;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// A source in gzip (RFC 1952): members one behind the other, each with the checksum and length of what is in it.
/// Zeros may pad the end; anything else there is an error.
final class Gunzipped extends Inflated {
    private static final int MOST_MEMBERS = 1024;
    private static final int HEAD_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final CRC32 checksum = new CRC32();
    private long length;
    private int members;

    Gunzipped(ByteSource source) {
        super(source, "gzip");
    }

    @Override
    @Nullable
    Inflater beforeStream() {
        if (!skipToMember()) {
            return null;
        }
        if (++members > MOST_MEMBERS) {
            throw error("it has more than " + MOST_MEMBERS + " members", null);
        }
        readHead();
        checksum.reset();
        length = 0;
        return new Inflater(true);
    }

    private boolean skipToMember() {
        int next = peek();
        while (members > 0 && next == 0) {
            read();
            next = peek();
        }
        if (next >= 0 && next != 0x1f) {
            throw error(members == 0 ? "it does not begin as gzip does" : "there are other bytes behind its end", null);
        }
        return next >= 0;
    }

    private void readHead() {
        int magic = readNeeded() << 8 | readNeeded();
        int method = readNeeded();
        int flags = readNeeded();
        if (magic != 0x1f8b || method != 8 || (flags & RESERVED) != 0) {
            throw error("it does not begin as gzip does", null);
        }
        skip(6); // time, level, system
        if ((flags & EXTRA) != 0) {
            skip(readNeeded() | readNeeded() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEAD_CHECKSUM) != 0) {
            skip(2);
        }
    }

    private void skip(int count) {
        for (int i = 0; i < count; i++) {
            readNeeded();
        }
    }

    private void skipText() {
        while (readNeeded() != 0) {
            // up to and with the zero
        }
    }

    @Override
    void inflated(byte[] bytes, int count) {
        checksum.update(bytes, 0, count);
        length += count;
    }

    @Override
    boolean afterStream() {
        long expectedChecksum = readNumber();
        long expectedLength = readNumber();
        if (expectedChecksum != checksum.getValue()) {
            throw error("its checksum does not match", null);
        }
        if (expectedLength != (length & 0xffff_ffffL)) {
            throw error("it holds " + length + " bytes where it says " + expectedLength, null);
        }
        return true;
    }

    private long readNumber() {
        return readNeeded() | readNeeded() << 8 | readNeeded() << 16 | (long) readNeeded() << 24;
    }
}
