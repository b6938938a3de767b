package io.greenloom.async.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Sends signals that the JDK has no call for, through the `kill` that every shell has built in. Blocks its thread
/// for some milliseconds.
final class Kill {
    private Kill() {}

    static void send(String signal, List<Long> pids) throws IOException {
        if (Subprocess.ON_WINDOWS) {
            throw new IOException("Windows has no signal " + signal + "; use terminate() or kill()");
        }
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$@\"", "sh", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        Process kill = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        kill.getOutputStream().close();
        String said = new String(kill.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (waitFor(kill) != 0) {
            throw new IOException("cannot send " + signal + " to " + pids + ": " + said);
        }
    }

    private static int waitFor(Process kill) throws IOException {
        try {
            return kill.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
