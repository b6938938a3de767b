package io.greenloom.samples.downloader.server;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;

/// Writes a number in the seven segments of a pocket calculator. Not with a font: a machine without a screen
/// often has none, and then the JDK cannot draw text at all.
final class Digits {
    /// Segments of each digit, bit 0 to 6: top, upper right, lower right, bottom, lower left, upper left,
    /// middle.
    private static final int[] SEGMENTS = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

    /// From and to of each segment, in units of the digit's width and half its height.
    private static final double[][] LINES = {
        {0, 0, 1, 0}, {1, 0, 1, 1}, {1, 1, 1, 2}, {0, 2, 1, 2}, {0, 1, 0, 2}, {0, 0, 0, 1}, {0, 1, 1, 1}
    };

    private Digits() {}

    static void draw(Graphics2D pen, int number, double imageWidth) {
        String text = String.format("%03d", number);
        double unit = Math.max(7, imageWidth / 32);
        double step = unit * 1.75;
        double x = unit;
        double y = unit;
        pen.setColor(new Color(0, 0, 0, 110));
        pen.fill(new RoundRectangle2D.Double(
                x - unit * 0.5, y - unit * 0.5, step * text.length() + unit * 0.25, unit * 3, unit * 0.7, unit * 0.7));
        pen.setColor(new Color(255, 255, 255, 235));
        pen.setStroke(new BasicStroke((float) (unit / 4), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 0; i < text.length(); i++) {
            digit(pen, text.charAt(i) - '0', x + i * step, y, unit);
        }
    }

    private static void digit(Graphics2D pen, int digit, double x, double y, double unit) {
        for (int segment = 0; segment < LINES.length; segment++) {
            if ((SEGMENTS[digit] >> segment & 1) == 1) {
                double[] line = LINES[segment];
                pen.draw(new Line2D.Double(
                        x + line[0] * unit, y + line[1] * unit, x + line[2] * unit, y + line[3] * unit));
            }
        }
    }
}
