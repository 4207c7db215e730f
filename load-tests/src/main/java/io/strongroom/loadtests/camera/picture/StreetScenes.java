package io.strongroom.loadtests.camera.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;

/** Pictures with people and cars. */
final class StreetScenes {
  private static final Color[] COLOURS = {
    new Color(0xC0392B), new Color(0x2980B9), new Color(0xF1C40F), new Color(0xECF0F1),
    new Color(0x27AE60), new Color(0x8E44AD), new Color(0xD35400), new Color(0x34495E)
  };

  private StreetScenes() {}

  static void streetStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x87B5DE), 0, 160, new Color(0xDCE9F2)));
    g.fillRect(0, 0, 640, 180);
    for (int house = 0; house < 8; house++) {
      g.setColor(new Color(0x8A7F78 + house * 0x030507));
      int height = 70 + house * 37 % 60;
      g.fillRect(house * 82, 180 - height, 76, height);
      g.setColor(new Color(0xF7E9B0));
      for (int window = 0; window < 6; window++) {
        g.fillRect(house * 82 + 10 + window % 3 * 22, 190 - height + window / 3 * 28, 12, 16);
      }
    }
    g.setColor(new Color(0xA9A9A2));
    g.fillRect(0, 180, 640, 30);
    g.setColor(new Color(0x4A4D50));
    g.fillRect(0, 210, 640, 120);
    g.setColor(new Color(0xE6E6E0));
    for (int dash = 0; dash < 11; dash++) {
      g.fillRect(dash * 60 + 10, 267, 32, 5);
    }
    g.setColor(new Color(0xA9A9A2));
    g.fillRect(0, 330, 640, 30);
  }

  static void street(Graphics2D g, double phase) {
    for (int car = 0; car < 6; car++) {
      boolean near = car % 2 == 0;
      double at = Picture.turn(phase, 2 + car % 3, car * 0.29);
      double x = near ? at * 760 - 100 : 660 - at * 760;
      car(g, x, near ? 285 : 222, COLOURS[car]);
    }
  }

  private static void car(Graphics2D g, double x, double y, Color colour) {
    g.setColor(colour);
    g.fill(new Rectangle2D.Double(x, y, 84, 24));
    g.fill(new Rectangle2D.Double(x + 18, y - 14, 46, 16));
    g.setColor(new Color(0xBFD7E8));
    g.fill(new Rectangle2D.Double(x + 22, y - 11, 18, 11));
    g.fill(new Rectangle2D.Double(x + 43, y - 11, 18, 11));
    g.setColor(Color.BLACK);
    g.fill(new Ellipse2D.Double(x + 10, y + 15, 17, 17));
    g.fill(new Ellipse2D.Double(x + 58, y + 15, 17, 17));
  }

  static void squareStill(Graphics2D g) {
    g.setColor(new Color(0xB9B2A5));
    g.fillRect(0, 0, 640, 360);
    g.setColor(new Color(0xA39C90));
    for (int line = 0; line < 16; line++) {
      g.drawLine(line * 80 - 300, 360, line * 40 + 20, 0);
      g.drawLine(0, line * 24, 640, line * 24);
    }
    g.setColor(new Color(0x6E8B6A));
    g.fillOval(250, 120, 150, 90);
    g.setColor(new Color(0x7FB3D5));
    g.fillOval(275, 135, 100, 60);
  }

  static void square(Graphics2D g, double phase) {
    for (int walker = 0; walker < 10; walker++) {
      double angle = 2 * Math.PI * Picture.turn(phase, walker % 2 == 0 ? 1 : -1, walker * 0.137);
      double x = 320 + Math.cos(angle) * (130 + walker * 15);
      double y = 175 + Math.sin(angle) * (60 + walker * 9);
      double step = Math.sin(2 * Math.PI * Picture.turn(phase, 20, walker * 0.1)) * 5;
      g.setColor(new Color(0x3B3B3B));
      g.fill(new Rectangle2D.Double(x - 5 + step, y + 14, 4, 14));
      g.fill(new Rectangle2D.Double(x + 1 - step, y + 14, 4, 14));
      g.setColor(COLOURS[walker % COLOURS.length]);
      g.fill(new Rectangle2D.Double(x - 7, y - 8, 14, 23));
      g.setColor(new Color(0xE0B48F));
      g.fill(new Ellipse2D.Double(x - 6, y - 20, 12, 12));
    }
  }
}
