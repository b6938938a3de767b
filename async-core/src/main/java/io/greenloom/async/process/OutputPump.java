package io.greenloom.async.process;

import io.greenloom.async.BusyResourceException;
import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Limit;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes to a stream that blocks its thread, on a thread of its own, which starts with the first byte; those who
/// write suspend while as much as `limit` bytes wait to be written.
///
/// | state | next | by |
/// |---|---|---|
/// | OPEN | CLOSING | the user: what waits is written, and then the stream is closed |
/// | OPEN, CLOSING | CLOSED | the stream has been closed |
/// | OPEN, CLOSING | BROKEN | a write failed, or the process has ended; what waited is dropped |
final class OutputPump implements FromOutside {
    private static final int LIMIT = 65_536;

    private enum State {
        OPEN,
        CLOSING,
        CLOSED,
        BROKEN
    }

    private final String name;
    private final OutputStream out;
    private final ByteQueue bytes = new ByteQueue(); // guarded by this, as is all below
    private int inFlight; // taken from `bytes`, and not yet with the operating system
    private State state = State.OPEN;
    private boolean started;
    private boolean closedHere;
    private boolean claimed; // by a writer, for the whole of its call
    private String whyBroken = "";
    private @Nullable IOException error;
    private @Nullable Suspension<Boolean> writer;
    private int writerWants; // it waits until no more than this is unsent
    private final OneShot<Boolean> done = new OneShot<>(); // guards itself: CLOSED or BROKEN

    OutputPump(String name, OutputStream out) {
        this.name = name;
        this.out = out;
    }

    String name() {
        return name;
    }

    private void run() {
        byte[] chunk = new byte[LIMIT];
        try {
            for (int count = next(chunk); count > 0; count = next(chunk)) {
                out.write(chunk, 0, count);
                out.flush();
                sent();
            }
        } catch (IOException e) {
            breakOff("its other end was closed: " + e.getMessage(), e);
        } catch (Throwable e) {
            breakOff("writing failed: " + e, new IOException(e));
        }
        closeStream();
    }

    private void closeStream() {
        try {
            out.close();
        } catch (IOException ignored) {
            // what it could not write, it has said when it was written
        }
        synchronized (this) {
            if (state != State.BROKEN) {
                state = State.CLOSED;
            }
            wakeWriter();
        }
        done.complete(true);
    }

    /// Waits for something to write, and takes it. Returns zero where there will be no more.
    private synchronized int next(byte[] chunk) {
        while (state == State.OPEN && bytes.size() == 0) {
            try {
                wait();
            } catch (InterruptedException ignored) {
                // this thread ends with its stream, and by nothing else
            }
        }
        inFlight = bytes.take(chunk);
        return inFlight;
    }

    private synchronized void sent() {
        inFlight = 0;
        if (bytes.size() <= writerWants) {
            wakeWriter();
        }
    }

    private void wakeWriter() {
        if (writer != null) {
            writer.resume(true);
            writer = null;
        }
    }

    private void breakOff(String why, @Nullable IOException cause) {
        synchronized (this) {
            if (state == State.OPEN || state == State.CLOSING) {
                state = State.BROKEN;
                whyBroken = why;
                error = cause;
            }
            inFlight = 0;
            bytes.clear();
            wakeWriter();
            notifyAll();
        }
    }

    /// The process has ended: nobody will read what comes now.
    void processExited() {
        boolean idle;
        synchronized (this) {
            idle = !started && state == State.OPEN;
            started = true; // nothing starts it any more
        }
        breakOff("the process has ended", null);
        if (idle) {
            closeStream();
        }
    }

    /// Keeps other writers out until [#release]. Never waits.
    synchronized void claim() {
        if (claimed) {
            throw new BusyResourceException(
                    "another task is writing to " + name + " already: what the two write would be mixed");
        }
        claimed = true;
    }

    synchronized void release() {
        claimed = false;
    }

    /// Adds bytes as there is room. Suspends while there is none. For the writer that has claimed it, as the next.
    void write(byte[] source, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        do {
            awaitUnsent(LIMIT - 1);
            synchronized (this) {
                checkWritable();
                int count = Math.min(end - at, LIMIT - bytes.size() - inFlight);
                add(source, at, count);
                at += count;
            }
        } while (at < end);
    }

    /// Adds all, whether there is room or not, and ends the stream after it. Never waits, never fails.
    synchronized void writeAllAndClose(byte[] source) {
        if (state == State.OPEN) {
            add(source, 0, source.length);
        }
        close();
    }

    private void add(byte[] source, int offset, int length) {
        bytes.add(source, offset, length);
        if (!started) {
            started = true;
            HelperCall.startThread("greenloom-pipe-" + name, this::run);
        }
        notifyAll();
    }

    /// Suspends until no more than `most` bytes are still to be written.
    void awaitUnsent(int most) throws IOException {
        Suspension<Boolean> wait;
        synchronized (this) {
            checkWritable();
            if (bytes.size() + inFlight <= most) {
                return;
            }
            wait = Suspension.begin(this);
            writer = wait;
            writerWants = most;
        }
        try {
            wait.await();
        } finally {
            synchronized (this) {
                if (writer == wait) {
                    writer = null;
                }
            }
        }
        synchronized (this) {
            checkWritable();
        }
    }

    private void checkWritable() throws IOException {
        if (closedHere) {
            throw new ClosedPipeException(name + " was closed here; write before you close it");
        }
        if (state == State.BROKEN) {
            throw new BrokenPipeException("cannot write to " + name + ": " + whyBroken, error);
        }
    }

    /// Ends the stream after what has been added. Never waits.
    void close() {
        boolean idle;
        synchronized (this) {
            closedHere = true;
            wakeWriter();
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSING;
            idle = !started;
            started = true;
            notifyAll();
        }
        if (idle) {
            closeStream();
        }
    }

    /// Waits until the stream is closed or broken. Suspends.
    void awaitDone(Limit deadline) throws java.util.concurrent.TimeoutException {
        done.await(deadline);
    }

    @Override
    public String toString() {
        return "room in " + name;
    }
}
