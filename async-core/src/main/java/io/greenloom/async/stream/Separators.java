package io.greenloom.async.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What [StreamReader#readUntil] looks for: the separator that is complete first.
final class Separators {
    static final Separators LINE_FEED = new Separators(new byte[] {'\n'});

    private final byte[][] all;
    private final int shortest;
    private final int longest;

    Separators(byte[]... all) {
        if (all.length == 0) {
            throw new IllegalArgumentException("readUntil needs at least one separator");
        }
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (byte[] each : all) {
            min = Math.min(min, each.length);
            max = Math.max(max, each.length);
        }
        if (min == 0) {
            throw new IllegalArgumentException("a separator must have at least one byte, one was empty");
        }
        this.all = all;
        shortest = min;
        longest = max;
    }

    int longest() {
        return longest;
    }

    /// Where a separator is, counted from the reader index.
    record Match(int start, int end) {}

    /// Returns the match that ends first among those that start at `offset` or later.
    @Nullable
    Match find(ByteBuf in, int offset) {
        if (in.readableBytes() - offset < shortest) {
            return null;
        }
        Match first = null;
        for (byte[] each : all) {
            int start = find(in, each, offset);
            if (start >= 0 && (first == null || start + each.length < first.end)) {
                first = new Match(start, start + each.length);
            }
        }
        return first;
    }

    private static int find(ByteBuf in, byte[] separator, int offset) {
        int base = in.readerIndex();
        int last = in.writerIndex() - separator.length + 1;
        for (int at = base + offset; at < last; at++) {
            at = in.indexOf(at, last, separator[0]);
            if (at < 0) {
                return -1;
            }
            if (matches(in, at, separator)) {
                return at - base;
            }
        }
        return -1;
    }

    private static boolean matches(ByteBuf in, int at, byte[] separator) {
        for (int i = 1; i < separator.length; i++) {
            if (in.getByte(at + i) != separator[i]) {
                return false;
            }
        }
        return true;
    }
}
