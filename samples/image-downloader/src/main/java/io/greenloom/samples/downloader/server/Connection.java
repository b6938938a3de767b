package io.greenloom.samples.downloader.server;

import io.greenloom.samples.downloader.server.Behaviour.BusyOnce;
import io.greenloom.samples.downloader.server.Behaviour.Chunked;
import io.greenloom.samples.downloader.server.Behaviour.Delayed;
import io.greenloom.samples.downloader.server.Behaviour.Dribbled;
import io.greenloom.samples.downloader.server.Behaviour.Gzipped;
import io.greenloom.samples.downloader.server.Behaviour.HangsUp;
import io.greenloom.samples.downloader.server.Behaviour.Mislabelled;
import io.greenloom.samples.downloader.server.Behaviour.Page;
import io.greenloom.samples.downloader.server.Behaviour.Plain;
import io.greenloom.samples.downloader.server.Behaviour.RedirectLoop;
import io.greenloom.samples.downloader.server.Behaviour.Redirected;
import io.greenloom.samples.downloader.server.Behaviour.ResetOnce;
import io.greenloom.samples.downloader.server.Behaviour.Silent;
import io.greenloom.samples.downloader.server.Behaviour.Status;
import io.greenloom.samples.downloader.server.Behaviour.Truncated;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One client's connection: answers request after request until either side has enough.
final class Connection implements Runnable {
    /// Marks the address that a redirect leads to, with the number of redirects still to come:
    /// `/017.jpg?hop=2`.
    private static final String HOP = "hop=";

    private final Socket socket;
    private final Map<String, Exhibit> exhibits;
    private final Set<String> visited;

    /// @param exhibits what is on show, by path and query
    /// @param visited the paths that have had their first visit; shared by all connections, thread-safe
    Connection(Socket socket, Map<String, Exhibit> exhibits, Set<String> visited) {
        this.socket = socket;
        this.exhibits = exhibits;
        this.visited = visited;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
            Request request = Request.read(in);
            while (request != null && answer(request, in, out)) {
                request = request.keepAlive() ? Request.read(in) : null;
            }
        } catch (IOException e) {
            // The client left, or the server is closing; either way there is nobody to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the connection may be used again.
    private boolean answer(Request request, InputStream in, OutputStream out) throws IOException, InterruptedException {
        Answer answer = new Answer(out, request.head());
        int hop = request.target().lastIndexOf(HOP);
        String path = hop < 0 ? request.target() : request.target().substring(0, hop - 1);
        Exhibit exhibit = exhibits.get(path);
        if (exhibit == null) {
            answer.page("404 Not Found", "There is no such picture.");
            return true;
        }
        @Nullable Integer hops = hop < 0 ? null : hops(request.target().substring(hop + HOP.length()));
        return show(exhibit, hops, answer, in);
    }

    private boolean show(Exhibit exhibit, @Nullable Integer hopsLeft, Answer answer, InputStream in)
            throws IOException, InterruptedException {
        String type = exhibit.picture().format().contentType();
        switch (exhibit.behaviour()) {
            case Plain plain -> answer.whole(type, bytes(exhibit));
            case Delayed(var pause) -> {
                Thread.sleep(pause);
                answer.whole(type, bytes(exhibit));
            }
            case Dribbled(var time) -> answer.slowly(type, bytes(exhibit), time);
            case Chunked chunked -> answer.chunked(type, bytes(exhibit));
            case Gzipped gzipped -> answer.gzipped(type, bytes(exhibit));
            case Mislabelled mislabelled -> answer.whole("text/plain", bytes(exhibit));
            case Redirected(var hops) -> {
                int left = hopsLeft == null ? hops : hopsLeft;
                if (left == 0) {
                    answer.whole(type, bytes(exhibit));
                } else {
                    answer.redirect(hopAddress(exhibit, left - 1));
                }
            }
            case BusyOnce(var retryAfter) -> {
                if (visited.add(exhibit.path())) {
                    answer.busy(retryAfter);
                } else {
                    answer.whole(type, bytes(exhibit));
                }
            }
            case ResetOnce resetOnce -> {
                if (visited.add(exhibit.path())) {
                    answer.half(type, bytes(exhibit));
                    // No lingering: closing now sends a reset instead of an orderly end.
                    socket.setSoLinger(true, 0);
                    return false;
                }
                answer.whole(type, bytes(exhibit));
            }
            case Status(var code) -> answer.page(code + " " + phrase(code), "This picture is not to be had.");
            case Truncated truncated -> {
                answer.half(type, bytes(exhibit));
                return false;
            }
            case RedirectLoop loop -> answer.redirect(hopAddress(exhibit, hopsLeft == null ? 1 : hopsLeft + 1));
            case Silent silent -> {
                // Until the client hangs up, or the server closes.
                return in.read() >= 0;
            }
            case HangsUp hangsUp -> {
                return false;
            }
            case Page page -> answer.page("200 OK", "We regret that this picture is on tour.");
        }
        return true;
    }

    private static byte[] bytes(Exhibit exhibit) {
        return exhibit.picture().bytes();
    }

    private static String hopAddress(Exhibit exhibit, int left) {
        return exhibit.path() + (exhibit.path().contains("?") ? "&" : "?") + HOP + left;
    }

    private static int hops(String digits) throws IOException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IOException("not a number of hops: " + digits, e);
        }
    }

    private static String phrase(int status) {
        return switch (status) {
            case 404 -> "Not Found";
            case 500 -> "Internal Server Error";
            default -> "Status " + status;
        };
    }
}
