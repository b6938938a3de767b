package io.greenloom.async;

/// A reason of a wait that something outside the loop ends: the kernel, another process, a thread. A task that
/// waits for one, given to [Suspension#begin], never makes its loop [stuck][EventLoop#setStuckDetection].
public interface FromOutside {
    /// Returns one that is shown as `text`.
    static FromOutside of(String text) {
        return new FromOutside() {
            @Override
            public String toString() {
                return text;
            }
        };
    }
}
