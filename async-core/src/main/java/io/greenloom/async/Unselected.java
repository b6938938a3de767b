package io.greenloom.async;

import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is registered with a loop's I/O and needs no selector: channels in memory. They are closed with the loop,
/// as those with a socket are. On the I/O strand only.
final class Unselected {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private final Set<Registration> open = new LinkedHashSet<>();

    IoRegistration register(IoHandle handle) {
        Registration registration = new Registration(handle);
        open.add(registration);
        handle.registered();
        return registration;
    }

    void close() {
        for (Registration each : List.copyOf(open)) {
            each.cancel();
            try {
                each.handle.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", each.handle, e);
            }
        }
    }

    private final class Registration implements IoRegistration {
        private final IoHandle handle;

        private Registration(IoHandle handle) {
            this.handle = handle;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
        public <T> T attachment() {
            throw new UnsupportedOperationException("a channel without a selector has no key");
        }

        @Override
        public long submit(IoOps ops) {
            throw new UnsupportedOperationException("a channel without a selector is never asked for readiness");
        }

        @Override
        public boolean isValid() {
            return open.contains(this);
        }

        @Override
        public boolean cancel() {
            if (open.remove(this)) {
                handle.unregistered();
                return true;
            }
            return false;
        }
    }
}
