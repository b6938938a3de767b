package io.greenloom.loom;

/// HotSpot's lock stack of the platform thread that runs: the monitors that it holds and nobody contends for.
///
/// No API tells whether there are any, but one number in the JVM's structure of the thread does: how far the stack
/// is filled. Where it is, is searched once, by holding monitors and looking which number follows: it must grow by
/// a word with each, and be what it was when they are released. Where there is none (another JVM, another locking
/// mode), the answer is always that there may be monitors.
final class LockStack {
    private static final int WORD = 8;
    private static final int END_OF_STRUCTURE = 2560; // a little more than on any JDK that we know

    // Where the number is, 0 if it was not found, and what it is where no monitor is held.
    private static final long OFFSET;
    private static final int EMPTY;

    static {
        Search search = new Search();
        Thread holdingNothing = Thread.ofPlatform().daemon().start(search);
        boolean interrupted = false;
        while (true) {
            try {
                holdingNothing.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        OFFSET = search.offset;
        EMPTY = search.empty;
    }

    private LockStack() {}

    /// Returns whether the platform thread that runs holds no such monitor; false where that cannot be known.
    static boolean isEmpty() {
        return OFFSET != 0 && NativeThread.intAt(OFFSET) == EMPTY;
    }

    private static final class Search implements Runnable {
        private final Object first = new Object();
        private final Object second = new Object();
        long offset;
        int empty;

        @Override
        public void run() {
            for (int at = 0; at < END_OF_STRUCTURE; at += Integer.BYTES) {
                int before = NativeThread.intAt(at);
                if (follows(at, before) && NativeThread.intAt(at) == before) {
                    offset = at;
                    empty = before;
                    return;
                }
            }
        }

        private boolean follows(int at, int before) {
            synchronized (first) {
                if (NativeThread.intAt(at) != before + WORD) {
                    return false;
                }
                synchronized (second) {
                    return NativeThread.intAt(at) == before + 2 * WORD;
                }
            }
        }
    }
}
