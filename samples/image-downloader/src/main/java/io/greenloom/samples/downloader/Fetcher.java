package io.greenloom.samples.downloader;

import io.greenloom.http.ClientException;
import io.greenloom.http.ClientResponse;
import io.greenloom.http.ClientSession;
import io.greenloom.http.SessionOptions;
import io.greenloom.http.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Makes attempts over HTTP: one request, its body into a part file, the part file to its name.
final class Fetcher implements Attempt.Maker, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// A server that says nothing for so long will say nothing at all.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);

    private final ClientSession session;
    private final OutputFolder folder;
    private final NamePlan plan;
    private final long maxSize;

    private Fetcher(ClientSession session, OutputFolder folder, NamePlan plan, long maxSize) {
        this.session = session;
        this.folder = folder;
        this.plan = plan;
        this.maxSize = maxSize;
    }

    /// Opens a session on the running loop.
    static Fetcher open(Settings settings, OutputFolder folder, NamePlan plan) {
        Duration total = settings.timeout();
        Timeouts timeouts = Timeouts.NONE
                .withTotal(total)
                .withSockConnect(shorter(total, CONNECT_TIMEOUT))
                .withSockRead(shorter(total, READ_TIMEOUT));
        SessionOptions options = SessionOptions.DEFAULT
                .withLimit(settings.concurrency())
                .withLimitPerHost(settings.perHost())
                .withTimeouts(timeouts)
                .withMaxBody(settings.maxSize())
                .withVerifyTls(!settings.insecure())
                .withHeader("Accept", "image/*, */*;q=0.8")
                .withHeader("User-Agent", "greenloom-image-downloader/0.1");
        return new Fetcher(ClientSession.create(options), folder, plan, settings.maxSize());
    }

    @Override
    public Attempt attempt(URI address, String name) {
        try (ClientResponse response = session.get(address.toString())) {
            if (response.status() != 200 && response.status() != 203) {
                Optional<String> retryAfter =
                        Optional.ofNullable(response.headers().get("Retry-After"));
                return new Attempt.Failed(Failure.status(response.status(), response.reason(), retryAfter));
            }
            return download(response, name);
        } catch (ClientException e) {
            Failure failure = Failures.of(e, address.toString());
            return new Attempt.Failed(failure.kind() == Failure.Kind.SIZE ? tooLarge() : failure);
        }
    }

    private Failure tooLarge() {
        return Failure.of(
                Failure.Kind.SIZE, "larger than " + SizeConverter.text(maxSize) + "; --max-size sets another limit");
    }

    private Attempt download(ClientResponse response, String name) {
        PartFile part = folder.part(name);
        try {
            for (byte[] chunk = response.content().readAny();
                    chunk != null;
                    chunk = response.content().readAny()) {
                if (part.append(chunk)) {
                    DiskWork.run(part::spill);
                }
            }
            Optional<Failure> blemish = Failures.inContent(part.bytes(), part.kind(), response.contentType(), name);
            return blemish.isPresent() ? new Attempt.Failed(blemish.get()) : publish(part, response, name);
        } finally {
            if (part.touchedDisk()) {
                DiskWork.run(part::close);
            }
        }
    }

    private Attempt publish(PartFile part, ClientResponse response, String name) {
        String file =
                part.kind().map(kind -> FileNames.withExtension(name, kind)).orElse(name);
        while (true) {
            String target = file;
            switch (DiskWork.call(() -> part.publish(folder.resolve(target)))) {
                case SAVED -> {
                    return done(part, response, target, false);
                }
                case UNCHANGED -> {
                    return done(part, response, target, true);
                }
                case OCCUPIED -> file = plan.reserve(file);
            }
        }
    }

    private static Attempt done(PartFile part, ClientResponse response, String file, boolean unchanged) {
        return new Attempt.Done(file, part.bytes(), part.hash(), response.contentType(), unchanged);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    @Override
    public void close() {
        session.close();
    }
}
