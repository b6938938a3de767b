package io.greenloom.samples.downloader;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Turns an address, which a stranger may have written, into a file name that is safe on every common file
/// system: one path segment, no control or direction-changing characters, nothing that Windows reserves, of
/// bounded length.
final class FileNames {
    /// What a finished name may occupy. File systems allow 255 bytes; the rest is for `-12345`, an extension
    /// and the suffix of a part file.
    static final int MAX_BYTES = 180;

    private static final Set<String> IMAGE_EXTENSIONS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff", "svg",
            "ico");

    /// Names that are ours in the output folder, and that no download may take.
    private static final Set<String> OURS = Set.of(ContactSheet.FILE_NAME, JsonSummary.FILE_NAME);

    private static final Pattern UNSAFE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}/\\\\<>:\"|?*\u2044\u2215\ufffd]+");
    private static final Pattern WINDOWS_DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\\s*(\\..*)?");

    private FileNames() {}

    /// The name that `address` asks for: its last path segment, or its query or host when there is none.
    ///
    /// @param afterUnderscore name it after what follows the last underscore of the whole address, where there
    ///     is one
    static String of(URI address, boolean afterUnderscore) {
        if (afterUnderscore) {
            String whole = address.toString();
            int underscore = whole.lastIndexOf('_');
            String rest = underscore < 0 ? "" : whole.substring(underscore + 1);
            if (!rest.isEmpty()) {
                return clean(decoded(rest));
            }
        }
        String segment = lastSegment(address.getRawPath());
        String query = address.getRawQuery();
        // In /image?id=5 the query tells one image from the next; in /cat.jpg?width=100 it is noise.
        boolean needsQuery =
                query != null && !query.isEmpty() && extension(segment).isEmpty();
        String name = segment.isEmpty() ? address.getHost() : segment;
        return clean(decoded(needsQuery ? name + "-" + query : name));
    }

    /// `name` with the extension of `kind`, unless it has an image's extension already.
    static String withExtension(String name, ImageKind kind) {
        return hasImageExtension(name) ? name : name + "." + kind.extension();
    }

    static boolean hasImageExtension(String name) {
        return IMAGE_EXTENSIONS.contains(extension(name).toLowerCase(Locale.ROOT));
    }

    /// `name` as the `number`th of its kind: `cat.jpg`, `cat-2.jpg`, `cat-3.jpg`.
    static String numbered(String name, int number) {
        if (number == 1) {
            return name;
        }
        String extension = extension(name);
        return extension.isEmpty() ? name + "-" + number : stem(name) + "-" + number + "." + extension;
    }

    static String stem(String name) {
        String extension = extension(name);
        return extension.isEmpty() ? name : name.substring(0, name.length() - extension.length() - 1);
    }

    /// What follows the last dot, when it looks like an extension: one to five letters and digits, not all
    /// digits.
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            return "";
        }
        String rest = name.substring(dot + 1);
        boolean plausible = rest.length() <= 5 && rest.matches("[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*");
        return plausible ? rest : "";
    }

    /// `wanted` made safe. Never empty, and cleaning a clean name changes nothing.
    static String clean(String wanted) {
        String name = Normalizer.normalize(wellFormed(wanted), Normalizer.Form.NFC);
        name = UNSAFE.matcher(name).replaceAll("_").strip();
        if (name.startsWith(".") || name.startsWith("-") || name.startsWith("~")) {
            name = "_" + name.substring(1);
        }
        name = withoutTrailingDots(shortened(withoutTrailingDots(name)));
        if (name.isEmpty() || name.chars().allMatch(c -> c == '_' || c == '.')) {
            name = "image";
        }
        if (WINDOWS_DEVICE.matcher(name).matches()) {
            name = "_" + name;
        }
        boolean ours = OURS.contains(name.toLowerCase(Locale.ROOT));
        return ours || name.toLowerCase(Locale.ROOT).endsWith(PartFile.SUFFIX) ? name + "_" : name;
    }

    private static String lastSegment(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /// Percent-decoding as UTF-8; what is no UTF-8 becomes the replacement character, which [#clean] takes out.
    static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() && isHex(text.charAt(i + 1)) && isHex(text.charAt(i + 2))) {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }

    /// Half a surrogate pair is no character: a file system may refuse it.
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String shortened(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return name;
        }
        String extension = extension(name);
        String suffix = extension.isEmpty() ? "" : "." + extension;
        String stem = stem(name);
        int room = MAX_BYTES - suffix.length();
        int end = 0;
        int used = 0;
        while (end < stem.length()) {
            int codePoint = stem.codePointAt(end);
            used += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (used > room) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return withoutTrailingDots(stem.substring(0, end)) + suffix;
    }

    /// Windows drops them silently, which would make two names one.
    private static String withoutTrailingDots(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || Character.isWhitespace(name.charAt(end - 1)))) {
            end--;
        }
        return name.substring(0, end);
    }
}
