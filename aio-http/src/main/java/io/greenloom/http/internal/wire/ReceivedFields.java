package io.greenloom.http.internal.wire;

import io.netty.handler.codec.DefaultHeaders.NameValidator;
import io.netty.handler.codec.DefaultHeaders.ValueValidator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/// Fields as they are read: names are tokens, values have no control characters and are not too long.
final class ReceivedFields extends DefaultHttpHeaders {
    static final HttpHeadersFactory FACTORY = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new ReceivedFields();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new ReceivedFields();
        }
    };

    private static final NameValidator<CharSequence> NAMES = ReceivedFields::checkName;
    private static final ValueValidator<CharSequence> VALUES = ReceivedFields::checkValue;

    private ReceivedFields() {
        super(NAMES, VALUES);
    }

    private static void checkName(CharSequence name) {
        if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) != -1) {
            throw new IllegalArgumentException("it has a field whose name is no token: \"" + name + "\"");
        }
    }

    private static void checkValue(CharSequence value) {
        if (value.length() > ResponseDecoder.MAX_FIELD) {
            throw new IllegalArgumentException(
                    "a field has a value of " + value.length() + " bytes, more than " + ResponseDecoder.MAX_FIELD);
        }
        int bad = HttpHeaderValidationUtil.validateValidHeaderValue(value);
        if (bad != -1) {
            throw new IllegalArgumentException(
                    "a field's value has a control character (U+%04X) in it".formatted((int) value.charAt(bad)));
        }
    }
}
