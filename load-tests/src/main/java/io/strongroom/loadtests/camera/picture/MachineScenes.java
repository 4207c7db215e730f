package io.strongroom.loadtests.camera.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/** Pictures of a clock, of lifts and of a railway. */
final class MachineScenes {
  private MachineScenes() {}

  static void towerStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x1B2A49), 0, 360, new Color(0x8D6B94)));
    g.fillRect(0, 0, 640, 360);
    g.setColor(new Color(0x5D4A3F));
    g.fillRect(200, 70, 240, 290);
    g.fillPolygon(new int[] {190, 320, 450}, new int[] {70, 5, 70}, 3);
    g.setColor(new Color(0xF5F0DF));
    g.fillOval(225, 100, 190, 190);
    g.setColor(Color.BLACK);
    g.setStroke(new BasicStroke(5f));
    for (int hour = 0; hour < 12; hour++) {
      double angle = Math.PI * hour / 6;
      g.draw(
          new Line2D.Double(
              320 + 78 * Math.cos(angle),
              195 + 78 * Math.sin(angle),
              320 + 89 * Math.cos(angle),
              195 + 89 * Math.sin(angle)));
    }
  }

  static void tower(Graphics2D g, double phase) {
    hand(g, Picture.turn(phase, 1, 0), 82, 4f, new Color(0xC0392B));
    hand(g, Picture.turn(phase, 3, 0), 62, 8f, Color.BLACK);
    for (int bird = 0; bird < 5; bird++) {
      double x = Picture.turn(phase, 2, bird * 0.07) * 760 - 60;
      double y = 40 + bird * 12 + 10 * Math.sin(2 * Math.PI * phase * 4 + bird);
      double wing = 6 * Math.sin(2 * Math.PI * Picture.turn(phase, 30, bird * 0.2));
      g.setStroke(new BasicStroke(2.5f));
      g.setColor(new Color(0xE8E8E8));
      g.draw(new Line2D.Double(x - 12, y - wing, x, y));
      g.draw(new Line2D.Double(x, y, x + 12, y - wing));
    }
  }

  private static void hand(Graphics2D g, double turn, double length, float width, Color colour) {
    double angle = 2 * Math.PI * turn - Math.PI / 2;
    g.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(colour);
    g.draw(
        new Line2D.Double(
            320, 195, 320 + length * Math.cos(angle), 195 + length * Math.sin(angle)));
  }

  static void liftsStill(Graphics2D g) {
    g.setColor(new Color(0x3E4A56));
    g.fillRect(0, 0, 640, 360);
    for (int shaft = 0; shaft < 5; shaft++) {
      g.setColor(new Color(0x20272E));
      g.fillRect(60 + shaft * 110, 20, 80, 320);
      g.setColor(new Color(0x566573));
      for (int floor = 0; floor < 7; floor++) {
        g.fillRect(60 + shaft * 110, 20 + floor * 53, 80, 3);
      }
    }
  }

  static void lifts(Graphics2D g, double phase) {
    for (int lift = 0; lift < 5; lift++) {
      double at =
          0.5 - 0.5 * Math.cos(2 * Math.PI * Picture.turn(phase, 1 + lift % 3, lift * 0.21));
      double y = 24 + at * 255;
      g.setColor(new Color(0x99A3A4));
      g.fill(new Rectangle2D.Double(99 + lift * 110, 20, 2, y - 20));
      g.setColor(new Color(0xF4D03F));
      g.fill(new Rectangle2D.Double(70 + lift * 110, y, 60, 55));
      g.setColor(new Color(0x7D6608));
      g.fill(new Rectangle2D.Double(99 + lift * 110, y + 3, 2, 52));
    }
  }

  static void railwayStill(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0xA9CCE3), 0, 200, new Color(0xFDFEFE)));
    g.fillRect(0, 0, 640, 200);
    g.setColor(new Color(0x9C8F6E));
    g.fillRect(0, 200, 640, 160);
    g.setColor(new Color(0x5D4037));
    for (int sleeper = 0; sleeper < 32; sleeper++) {
      g.fillRect(sleeper * 21, 268, 9, 22);
    }
    g.setColor(new Color(0x7B7D7D));
    g.fillRect(0, 270, 640, 4);
    g.fillRect(0, 284, 640, 4);
  }

  static void railway(Graphics2D g, double phase) {
    double head = Picture.turn(phase, 2, 0) * 1400 - 120;
    for (int coach = 0; coach < 5; coach++) {
      double x = head - coach * 128;
      g.setColor(coach == 0 ? new Color(0x943126) : new Color(0x1A5276));
      g.fill(new Rectangle2D.Double(x, 205, 120, 62));
      g.setColor(new Color(0xFCF3CF));
      for (int window = 0; window < 4; window++) {
        g.fill(new Rectangle2D.Double(x + 8 + window * 28, 217, 20, 18));
      }
      g.setColor(Color.BLACK);
      g.fill(new Ellipse2D.Double(x + 14, 258, 20, 20));
      g.fill(new Ellipse2D.Double(x + 86, 258, 20, 20));
    }
    boolean on = Picture.turn(phase, 20, 0) < 0.5;
    g.setColor(on ? new Color(0xE74C3C) : new Color(0x641E16));
    g.fill(new Ellipse2D.Double(560, 160, 22, 22));
    g.setColor(on ? new Color(0x641E16) : new Color(0xE74C3C));
    g.fill(new Ellipse2D.Double(590, 160, 22, 22));
  }
}
