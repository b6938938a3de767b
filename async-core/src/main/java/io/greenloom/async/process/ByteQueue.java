package io.greenloom.async.process;

import java.util.Arrays;

/// Bytes in the order in which they came. Not thread-safe: guarded by its owner.
final class ByteQueue {
    private static final int SMALL = 8192;
    private static final int MOST = Integer.MAX_VALUE - 8;

    private byte[] data = new byte[0];
    private int head;
    private int tail;

    int size() {
        return tail - head;
    }

    /// @throws OutOfMemoryError beyond two gigabytes, which no array can hold
    void add(byte[] source, int offset, int length) {
        makeRoom(length);
        System.arraycopy(source, offset, data, tail, length);
        tail += length;
    }

    private void makeRoom(int length) {
        if (length <= data.length - tail) {
            return;
        }
        long needed = (long) size() + length;
        if (needed > MOST) {
            throw new OutOfMemoryError("more than two gigabytes wait to be read from one pipe");
        }
        // Moved to the front where that frees at least half, so that each byte is moved a few times at most.
        byte[] room = needed <= data.length / 2
                ? data
                : new byte[(int) Math.min(MOST, Math.max(Math.max(SMALL, needed), 2L * data.length))];
        System.arraycopy(data, head, room, 0, size());
        tail = size();
        head = 0;
        data = room;
    }

    /// Takes at most `most` bytes.
    byte[] take(int most) {
        byte[] taken = Arrays.copyOfRange(data, head, head + Math.min(most, size()));
        drop(taken.length);
        return taken;
    }

    /// Takes what fits into `target`, and returns how much that was.
    int take(byte[] target) {
        int count = Math.min(target.length, size());
        System.arraycopy(data, head, target, 0, count);
        drop(count);
        return count;
    }

    private void drop(int count) {
        head += count;
        if (head == tail) {
            head = 0;
            tail = 0;
            if (data.length > 2 * InputPump.CHUNK) {
                data = new byte[0]; // grown by one long stretch: not kept for the pipe's life
            }
        }
    }

    void clear() {
        drop(size());
    }

    /// Returns how many bytes stand before the first `wanted` that is at `from` or later; -1 where there is none.
    int indexOf(byte wanted, int from) {
        for (int i = head + from; i < tail; i++) {
            if (data[i] == wanted) {
                return i - head;
            }
        }
        return -1;
    }
}
