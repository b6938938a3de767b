package io.greenloom.http.internal.coding;

import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.internal.wire.ByteSource;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Undoes the `Content-Encoding` of a body.
public final class ContentCodings {
    /// What is asked for in `Accept-Encoding`.
    public static final String ACCEPTED = "gzip, deflate";

    private static final int MOST = 5;

    private ContentCodings() {}

    /// Returns the codings of a body in the order in which they were applied, in lower case, without `identity`.
    public static List<String> parse(List<String> fields) {
        List<String> codings = new ArrayList<>(2);
        for (String field : fields) {
            for (String part : field.split(",", -1)) {
                String coding = part.strip().toLowerCase(Locale.ROOT);
                if (!coding.isEmpty() && !coding.equals("identity")) {
                    codings.add(coding);
                }
            }
        }
        return codings;
    }

    /// Returns `body` without its codings. Where one of them is not known here, the first byte is refused.
    ///
    /// @param asked whether the request named codings of its own; then what is not known here is left as it is
    /// @throws ClientPayloadException where there are absurdly many
    public static ByteSource undo(List<String> codings, ByteSource body, boolean asked) {
        if (codings.size() > MOST) {
            throw new ClientPayloadException(
                    "the body has " + codings.size() + " content codings, more than " + MOST + ": " + codings, null);
        }
        for (String coding : codings) {
            if (!isKnown(coding)) {
                return asked ? body : new Unknown(body, coding);
            }
        }
        ByteSource decoded = body;
        for (String coding : codings.reversed()) {
            decoded = coding.equals("deflate") ? Undeflated.of(decoded) : new Gunzipped(decoded);
        }
        return decoded;
    }

    /// A body that cannot be decoded; an empty one, such as the answer to HEAD, needs no decoding.
    private record Unknown(ByteSource body, String coding) implements ByteSource {
        @Override
        public @Nullable ByteBuf next(int enough) {
            ByteBuf piece = body.next(enough);
            if (piece == null) {
                return null;
            }
            piece.release();
            body.close();
            throw new ClientPayloadException(
                    "the body has the content coding \"" + coding + "\", which was not asked for (" + ACCEPTED
                            + ") and is not known here; withAutoDecompress(false) hands it over as it is",
                    null);
        }

        @Override
        public void close() {
            body.close();
        }
    }

    private static boolean isKnown(String coding) {
        return coding.equals("gzip") || coding.equals("x-gzip") || coding.equals("deflate");
    }
}
