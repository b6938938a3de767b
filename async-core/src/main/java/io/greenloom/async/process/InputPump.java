package io.greenloom.async.process;

import io.greenloom.async.BusyResourceException;
import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Limit;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads a stream that blocks its thread, on a thread of its own, into a bounded buffer, for one reader at a time
/// that suspends.
///
/// It reads while less than `limit` bytes wait to be taken, or while a reader waits for more than there is. So a
/// limit of zero reads on demand only; and a process that writes for ever stops at the limit, as it would at a
/// full pipe. What came for a reader that was cancelled stays for the next.
///
/// | state | next | by |
/// |---|---|---|
/// | OPEN | ENDED | this thread: the end of the stream, or an error |
/// | OPEN, ENDED | CLOSED | the user, who wants no more; this thread then closes the stream |
final class InputPump implements FromOutside {
    /// As much as a pipe of Linux holds.
    static final int CHUNK = 65_536;
    static final int UNLIMITED = Integer.MAX_VALUE;

    /// What may be left in the pipe of a process that has ended (the most that Linux lets a pipe hold): it is read
    /// even where nobody takes it, so that the thread can end.
    private static final int LEFT_BY_THE_DEAD = 1 << 20;

    private enum State {
        OPEN,
        ENDED,
        CLOSED
    }

    private final String name;
    private final InputStream in;
    private final ByteQueue bytes = new ByteQueue(); // guarded by this, as is all below
    private State state = State.OPEN;
    private @Nullable IOException error;
    private int limit;
    private boolean claimed; // by a reader, for the whole of its call
    private @Nullable Suspension<Boolean> reader;
    private final OneShot<Boolean> ended = new OneShot<>(); // guards itself

    private InputPump(String name, InputStream in, int limit) {
        this.name = name;
        this.in = in;
        this.limit = limit;
    }

    /// Returns one for a pipe of a process, which reads once [#runHoldingTheStream] is called.
    static InputPump ofProcess(String name, InputStream in) {
        return new InputPump(name, in, CHUNK);
    }

    void startThread() {
        HelperCall.startThread(threadName(), this::runHoldingTheStream);
    }

    /// Reads to the end, on the calling thread.
    ///
    /// It holds the monitor of the stream throughout. The JDK's reaper needs it when the process ends, to empty
    /// and close the pipe; what a child of that process, which has inherited the pipe, writes later would be lost.
    /// (`SubprocessPipesTest.outputOfAGrandchildThatOutlivesTheProcessIsNotLost`)
    void runHoldingTheStream() {
        synchronized (in) {
            run();
        }
    }

    String threadName() {
        return "greenloom-pipe-" + name;
    }

    /// Starts to read `in` as somebody asks for it.
    static InputPump onDemand(String name, InputStream in) {
        InputPump pump = new InputPump(name, in, 0);
        HelperCall.startThread(pump.threadName(), pump::run);
        return pump;
    }

    String name() {
        return name;
    }

    private void run() {
        byte[] chunk = new byte[CHUNK];
        IOException failure = null;
        try {
            while (awaitDemand()) {
                int count = in.read(chunk, 0, chunk.length);
                if (count < 0) {
                    break;
                }
                put(chunk, count);
            }
        } catch (IOException e) {
            failure = e;
        } catch (Throwable e) {
            failure = new IOException("reading " + name + " failed: " + e, e);
        }
        end(failure);
        try {
            in.close();
        } catch (IOException ignored) {
            // all that it had has been read; there is nothing to lose
        }
    }

    /// Waits until this thread is to read on. Returns false where nobody will ever want more.
    private synchronized boolean awaitDemand() {
        while (state == State.OPEN && reader == null && bytes.size() >= limit) {
            try {
                wait();
            } catch (InterruptedException ignored) {
                // this thread ends with its stream, and by nothing else
            }
        }
        return state == State.OPEN;
    }

    private synchronized void put(byte[] chunk, int count) {
        if (state == State.OPEN) {
            bytes.add(chunk, 0, count);
            wakeReader();
        }
    }

    private void end(@Nullable IOException failure) {
        synchronized (this) {
            if (state == State.OPEN) {
                state = State.ENDED;
                error = failure;
                wakeReader();
            }
        }
        ended.complete(true);
    }

    private void wakeReader() {
        if (reader != null) {
            reader.resume(true);
            reader = null;
        }
    }

    /// Keeps other readers out until [#release]. Never waits.
    synchronized void claim() {
        if (claimed) {
            throw new BusyResourceException(
                    "another task is reading " + name + " already: two readers would each get half of it");
        }
        claimed = true;
    }

    synchronized void release() {
        claimed = false;
    }

    /// Suspends until more than `seen` bytes are there, or will never be. For the reader that has claimed it.
    void awaitMore(int seen) throws ClosedPipeException {
        Suspension<Boolean> wait;
        synchronized (this) {
            checkOpen();
            if (bytes.size() > seen || state == State.ENDED) {
                return;
            }
            wait = Suspension.begin(this);
            reader = wait;
            notifyAll();
        }
        try {
            wait.await();
        } finally {
            synchronized (this) {
                if (reader == wait) {
                    reader = null;
                }
            }
        }
        synchronized (this) {
            checkOpen();
        }
    }

    private void checkOpen() throws ClosedPipeException {
        if (state == State.CLOSED) {
            throw new ClosedPipeException(name + " was closed here; read it before you close it");
        }
    }

    /// Waits for the end of the stream; what came stays to be taken. Suspends.
    void awaitEnd(Limit deadline) throws java.util.concurrent.TimeoutException {
        ended.await(deadline);
    }

    synchronized boolean isEnded() {
        return state != State.OPEN;
    }

    synchronized int size() {
        return bytes.size();
    }

    synchronized int indexOf(byte wanted, int from) {
        return bytes.indexOf(wanted, from);
    }

    /// Takes at most `most` of the bytes that are there.
    synchronized byte[] take(int most) {
        byte[] taken = bytes.take(most);
        notifyAll();
        return taken;
    }

    /// Throws what the stream failed with, once all that came before has been taken.
    synchronized void throwError() throws IOException {
        if (error != null && bytes.size() == 0) {
            throw new IOException("reading " + name + " failed: " + error.getMessage(), error);
        }
    }

    synchronized void setLimit(int most) {
        limit = most;
        notifyAll();
    }

    /// Returns to the usual limit.
    synchronized void resetLimit(boolean processHasEnded) {
        setLimit(processHasEnded ? CHUNK + LEFT_BY_THE_DEAD : CHUNK);
    }

    synchronized void processExited() {
        if (limit != UNLIMITED) {
            resetLimit(true);
        }
    }

    /// Drops what is there and wants no more. Never waits; where this thread is in a read, the stream is closed
    /// when that returns.
    synchronized void close() {
        state = State.CLOSED;
        bytes.clear();
        wakeReader();
        notifyAll();
    }

    @Override
    public String toString() {
        return "bytes from " + name;
    }
}
