package io.greenloom.http.internal.coding;

import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.internal.wire.ByteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /// Returns `body` without its codings; as it is where one of them is not known here, for then somebody asked
    /// for it.
    ///
    /// @throws ClientPayloadException where there are absurdly many
    public static ByteSource undo(List<String> codings, ByteSource body) {
        if (codings.size() > MOST) {
            throw new ClientPayloadException(
                    "the body has " + codings.size() + " content codings, more than " + MOST + ": " + codings, null);
        }
        if (!codings.stream().allMatch(ContentCodings::isKnown)) {
            return body;
        }
        ByteSource decoded = body;
        for (String coding : codings.reversed()) {
            decoded = coding.equals("deflate") ? Undeflated.of(decoded) : new Gunzipped(decoded);
        }
        return decoded;
    }

    private static boolean isKnown(String coding) {
        return coding.equals("gzip") || coding.equals("x-gzip") || coding.equals("deflate");
    }
}
