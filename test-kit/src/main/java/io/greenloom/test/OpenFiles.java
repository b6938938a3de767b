package io.greenloom.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The file descriptors of this process, by number: `/proc/self/fd`, so Linux only.
record OpenFiles(Map<Integer, String> targets) {
    private static final Path FOLDER = Path.of("/proc/self/fd");

    static final boolean AVAILABLE = Files.isDirectory(FOLDER);

    static OpenFiles none() {
        return new OpenFiles(Map.of());
    }

    static OpenFiles now() {
        Map<Integer, String> targets = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(FOLDER)) {
            for (Path link : links) {
                String target = target(link);
                if (!isTheJdks(target)) {
                    targets.put(Integer.valueOf(link.getFileName().toString()), target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + FOLDER, e);
        }
        return new OpenFiles(targets);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed since the folder was read
        }
    }

    /// What the JDK opens when it feels like it: classes, randomness, and the folder that is being read.
    private static boolean isTheJdks(String target) {
        return target.isEmpty()
                || target.endsWith(".jar")
                || target.startsWith("/dev/")
                || target.startsWith("/proc/")
                || target.startsWith("/sys/")
                || target.startsWith(System.getProperty("java.home"));
    }

    /// Returns what is open here and was not `before`, as people are to read it.
    List<String> since(OpenFiles before) {
        List<String> added = new ArrayList<>();
        targets.forEach((number, target) -> {
            if (!target.equals(before.targets.get(number))) {
                added.add(target);
            }
        });
        return added.isEmpty() ? added : SocketAddresses.now().describe(added);
    }

    /// Opens and closes one of each kind: the JDK keeps a few descriptors from the first time on.
    static void warmUp() {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel socket = SocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open()) {
            selector.selectNow();
            server.configureBlocking(false);
            socket.configureBlocking(false);
            datagrams.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a socket", e);
        }
    }
}
