package io.strongroom.loadtests.camera.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** Pictures of wind and water. */
final class WeatherScenes {
  private WeatherScenes() {}

  static void rainStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x39424B), 0, 260, new Color(0x707B84)));
    g.fillRect(0, 0, 640, 360);
    g.setColor(new Color(0x2D3A33));
    for (int tree = 0; tree < 6; tree++) {
      g.fillOval(tree * 115 - 20, 130 + tree * 53 % 40, 110, 120);
      g.fillRect(tree * 115 + 28, 220, 14, 70);
    }
    g.setColor(new Color(0x4B545B));
    g.fillRect(0, 280, 640, 80);
  }

  static void rain(Graphics2D g, double phase) {
    g.setStroke(new BasicStroke(1.5f));
    g.setColor(new Color(0xB8C6D2));
    for (int drop = 0; drop < 90; drop++) {
      double at = Picture.turn(phase, 18 + drop % 5, drop * 0.618);
      double x = drop * 97 % 680 - at * 40;
      g.draw(new Line2D.Double(x, at * 380 - 20, x - 3, at * 380 + 2));
    }
    for (int ring = 0; ring < 12; ring++) {
      double at = Picture.turn(phase, 15, ring * 0.37);
      g.draw(
          new Ellipse2D.Double(
              ring * 53 % 620 - at * 14 + 10, 300 + ring * 31 % 45 - at * 4, at * 28, at * 8));
    }
  }

  static void tideStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0xF3C98B), 0, 170, new Color(0xF8E8D0)));
    g.fillRect(0, 0, 640, 360);
    g.setColor(new Color(0xFFF4C2));
    g.fillOval(430, 60, 70, 70);
  }

  static void tide(Graphics2D g, double phase) {
    double level = 190 + 35 * Math.sin(2 * Math.PI * phase);
    for (int wave = 0; wave < 5; wave++) {
      Path2D.Double path = new Path2D.Double();
      path.moveTo(0, 360);
      for (int x = 0; x <= 640; x += 16) {
        double swell = Math.sin(x * 0.025 + wave + 2 * Math.PI * phase * (wave + 3));
        path.lineTo(x, level + wave * 32 + 8 * swell);
      }
      path.lineTo(640, 360);
      path.closePath();
      g.setColor(new Color(0x2E, 0x86 - wave * 16, 0xAB - wave * 18));
      g.fill(path);
    }
    double boat = 320 + 240 * Math.sin(2 * Math.PI * phase);
    g.setColor(new Color(0x5B2C1B));
    g.fill(new Ellipse2D.Double(boat - 45, level + 6, 90, 22));
    Path2D.Double sail = new Path2D.Double();
    sail.moveTo(boat, level + 6);
    sail.lineTo(boat, level - 80);
    sail.lineTo(boat + 40, level - 5);
    sail.closePath();
    g.setColor(Color.WHITE);
    g.fill(sail);
  }

  static void windmillsStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x6FA8DC), 0, 240, new Color(0xE3F0F8)));
    g.fillRect(0, 0, 640, 250);
    g.setColor(new Color(0x7FA650));
    g.fillRect(0, 250, 640, 110);
    g.setColor(new Color(0x93B966));
    g.fillOval(-60, 225, 420, 90);
    g.fillOval(300, 235, 460, 90);
    g.setColor(new Color(0xF2F2F2));
    for (int mill = 0; mill < 4; mill++) {
      g.fillRect(92 + mill * 150, 130 + mill % 2 * 25, 8, 150);
    }
  }

  static void windmills(Graphics2D g, double phase) {
    g.setStroke(new BasicStroke(7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int mill = 0; mill < 4; mill++) {
      double x = 96 + mill * 150;
      double y = 130 + mill % 2 * 25;
      for (int blade = 0; blade < 3; blade++) {
        double angle = 2 * Math.PI * (Picture.turn(phase, 6 + mill, 0) + blade / 3.0);
        g.setColor(blade == 0 ? new Color(0xC0392B) : Color.WHITE);
        g.draw(new Line2D.Double(x, y, x + 62 * Math.cos(angle), y + 62 * Math.sin(angle)));
      }
    }
    g.setColor(new Color(0xFFFFFF));
    for (int cloud = 0; cloud < 3; cloud++) {
      double x = Picture.turn(phase, 1, cloud * 0.33) * 800 - 130;
      g.fill(new Ellipse2D.Double(x, 60 + cloud * 18, 110, 26));
      g.fill(new Ellipse2D.Double(x + 25, 46 + cloud * 18, 55, 34));
    }
  }
}
