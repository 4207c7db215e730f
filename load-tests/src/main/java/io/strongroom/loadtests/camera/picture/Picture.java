package io.strongroom.loadtests.camera.picture;

import java.awt.Graphics2D;
import java.util.List;

/**
 * The eight pictures. Each is drawn on a sheet of {@value #SHEET_WIDTH} by {@value #SHEET_HEIGHT}
 * units and moves as a function of the loop's phase alone, so that the end of the loop meets its
 * beginning.
 */
public enum Picture {
  STREET("Street"),
  SQUARE("Square"),
  RAIN("Rain"),
  TIDE("Tide"),
  TOWER("Tower"),
  LIFTS("Lifts"),
  RAILWAY("Railway"),
  WINDMILLS("Windmills");

  /** Width of the sheet in units. */
  static final int SHEET_WIDTH = 640;

  /** Height of the sheet in units. */
  static final int SHEET_HEIGHT = 360;

  private final String title;

  Picture(String title) {
    this.title = title;
  }

  /** The name that is burned in, as a person reads it. */
  public String title() {
    return title;
  }

  /** So many frames after the loop's beginning it has its keyframes, spread over a GOP. */
  public int keyframeOffset(int gopFrames) {
    List<Picture> all = List.of(values());
    return all.indexOf(this) * gopFrames / all.size();
  }

  /** Draws what never moves. */
  void drawStill(Graphics2D sheet) {
    switch (this) {
      case STREET -> StreetScenes.streetStill(sheet);
      case SQUARE -> StreetScenes.squareStill(sheet);
      case RAIN -> WeatherScenes.rainStill(sheet);
      case TIDE -> WeatherScenes.tideStill(sheet);
      case TOWER -> MachineScenes.towerStill(sheet);
      case LIFTS -> MachineScenes.liftsStill(sheet);
      case RAILWAY -> MachineScenes.railwayStill(sheet);
      case WINDMILLS -> WeatherScenes.windmillsStill(sheet);
    }
  }

  /** Draws what moves, at a phase from 0 to 1 of the loop. */
  void drawMotion(Graphics2D sheet, double phase) {
    switch (this) {
      case STREET -> StreetScenes.street(sheet, phase);
      case SQUARE -> StreetScenes.square(sheet, phase);
      case RAIN -> WeatherScenes.rain(sheet, phase);
      case TIDE -> WeatherScenes.tide(sheet, phase);
      case TOWER -> MachineScenes.tower(sheet, phase);
      case LIFTS -> MachineScenes.lifts(sheet, phase);
      case RAILWAY -> MachineScenes.railway(sheet, phase);
      case WINDMILLS -> WeatherScenes.windmills(sheet, phase);
    }
  }

  /** Where something is that runs {@code rounds} whole times through the loop: 0 to 1. */
  static double turn(double phase, int rounds, double offset) {
    double at = phase * rounds + offset;
    return at - Math.floor(at);
  }
}
