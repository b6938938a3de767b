package io.greenloom.http.internal.wire;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Field values as text. Netty hands over one character a byte; servers that send more than ASCII mean UTF-8.
public final class ReceivedText {
    private ReceivedText() {}

    /// Returns the fields in order.
    public static List<Map.Entry<String, String>> entries(HttpHeaders fields) {
        List<Map.Entry<String, String>> entries = new ArrayList<>(fields.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> iterator = fields.iteratorCharSequence();
        while (iterator.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = iterator.next();
            entries.add(
                    Map.entry(field.getKey().toString(), decode(field.getValue().toString())));
        }
        return entries;
    }

    /// Returns `value` read as UTF-8; as it is where it is not that.
    static String decode(String value) {
        if (value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
