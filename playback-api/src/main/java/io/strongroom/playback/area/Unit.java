package io.strongroom.playback.area;

/**
 * A unit that answers for cameras. A camera's managing unit is named by its name, so that all
 * cameras of a unit lie in the unit's area. Immutable.
 *
 * @param name as cameras have it
 * @param area code of the area that it lies in
 */
public record Unit(String name, String area) {
  public Unit {
    name = Area.name("unit", name);
  }
}
