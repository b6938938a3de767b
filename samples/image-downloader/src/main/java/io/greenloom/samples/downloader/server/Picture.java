package io.greenloom.samples.downloader.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// A picture of the gallery: drawn when first asked for, the same each time, in size and look given by its
/// number.
public final class Picture {
    private final int number;
    private final Format format;

    /// Guarded by this object's lock; several connections may ask at once.
    private byte @Nullable [] encoded;

    Picture(int number, Format format) {
        this.number = number;
        this.format = format;
    }

    enum Format {
        JPEG("jpg"),
        PNG("png"),
        GIF("gif");

        private final String extension;

        Format(String extension) {
            this.extension = extension;
        }

        String extension() {
            return extension;
        }

        String contentType() {
            return "image/" + name().toLowerCase(Locale.ROOT);
        }
    }

    Format format() {
        return format;
    }

    /// The file, as a client must receive it.
    public synchronized byte[] bytes() {
        if (encoded == null) {
            encoded = encode();
        }
        return encoded.clone();
    }

    private byte[] encode() {
        SplittableRandom random = new SplittableRandom(number);
        int width = 160 + random.nextInt(7) * 40;
        int height = width * (60 + random.nextInt(90)) / 100;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Painter.paint(image, number, random);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format.name(), out)) {
                throw new IllegalStateException("this JDK cannot write " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }
}
