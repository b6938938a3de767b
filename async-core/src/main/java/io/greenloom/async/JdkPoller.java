package io.greenloom.async;

/// Starts the JDK's socket poller where it belongs. It is started by the first virtual thread that touches a
/// socket, and its own virtual threads inherit that thread's scheduler: were that a loop of ours, every socket
/// of every virtual thread in this JVM would hang once the loop ends.
final class JdkPoller {
    private JdkPoller() {}

    static void startOutsideAnyLoop() {
        Thread starter = new Thread(
                null,
                () -> {
                    try {
                        Class.forName("sun.nio.ch.Poller", true, null);
                    } catch (ClassNotFoundException e) {
                        System.getLogger("io.greenloom")
                                .log(
                                        System.Logger.Level.WARNING,
                                        "this JDK (" + Runtime.version() + ") has no sun.nio.ch.Poller; sockets of"
                                                + " virtual threads may hang after a loop has ended");
                    }
                },
                "greenloom-poller-start",
                0,
                false);
        starter.setDaemon(true);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
