package io.strongroom.playback.area;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All areas and units, as one value that is a tree at any time: each change is checked before it is
 * made. Immutable; pure.
 *
 * @param areas by code
 * @param units by name
 * @param version of the record it was read from; 0 if there is none yet
 */
public record AreaTree(Map<String, Area> areas, Map<String, Unit> units, long version) {
  /** Most areas, and most units; with the longest names they fit into one control record. */
  public static final int MAX_AREAS = 500;

  public static final int MAX_UNITS = 400;

  /** Of an installation that has no areas: everything lies nowhere. */
  public static final AreaTree EMPTY = new AreaTree(Map.of(), Map.of(), 0);

  public AreaTree {
    areas = Collections.unmodifiableMap(new TreeMap<>(areas));
    units = Collections.unmodifiableMap(new TreeMap<>(units));
  }

  /** Whether an area is {@code top} or a part of it, however deep; false for unknown ones. */
  public boolean isWithin(String code, String top) {
    Optional<String> at = Optional.of(code);
    for (int steps = 0; steps <= areas.size(); steps++) {
      Optional<Area> area = at.map(areas::get);
      if (area.isEmpty()) {
        return false;
      }
      if (area.get().code().equals(top)) {
        return true;
      }
      at = area.get().parent();
    }
    return false;
  }

  /** The area that a unit lies in; empty if no such unit is known. */
  public Optional<String> areaOf(String unit) {
    return Optional.ofNullable(units.get(unit)).map(Unit::area);
  }

  /** Names from the top down to an area; empty for an unknown one. */
  public List<String> path(String code) {
    List<String> names = new ArrayList<>();
    Optional<Area> at = Optional.ofNullable(areas.get(code));
    while (at.isPresent() && names.size() <= areas.size()) {
      names.addFirst(at.get().name());
      at = at.get().parent().map(areas::get);
    }
    return names;
  }

  /**
   * With an area, new or changed; a changed one takes its parts along.
   *
   * @throws StrongroomException CALLER, naming the field, if that would be no tree
   */
  public AreaTree with(Area area) {
    if (area.parent().isPresent()) {
      String parent = area.parent().get();
      if (!areas.containsKey(parent)) {
        throw Area.wrong("parent", "there is no area " + parent + "; make it first");
      }
      if (isWithin(parent, area.code())) {
        throw Area.wrong("parent", "is a part of this area; an area lies in no part of itself");
      }
    }
    if (!areas.containsKey(area.code()) && areas.size() >= MAX_AREAS) {
      throw Area.wrong("code", "there are " + MAX_AREAS + " areas already; remove one first");
    }
    Map<String, Area> more = new TreeMap<>(areas);
    more.put(area.code(), area);
    return new AreaTree(more, units, version);
  }

  /**
   * Without an area.
   *
   * @throws StrongroomException CALLER if something lies in it still, or there is none
   */
  public AreaTree without(String code) {
    if (!areas.containsKey(code)) {
      throw unknown("area", code);
    }
    if (areas.values().stream().anyMatch(each -> each.parent().filter(code::equals).isPresent())) {
      throw Area.wrong("code", "other areas are parts of it; move or remove them first");
    }
    if (units.values().stream().anyMatch(unit -> unit.area().equals(code))) {
      throw Area.wrong("code", "units lie in it; move or remove them first");
    }
    Map<String, Area> fewer = new TreeMap<>(areas);
    fewer.remove(code);
    return new AreaTree(fewer, units, version);
  }

  /**
   * With a unit, new or moved.
   *
   * @throws StrongroomException CALLER, naming the field
   */
  public AreaTree with(Unit unit) {
    if (!areas.containsKey(unit.area())) {
      throw Area.wrong("area", "there is no area " + unit.area() + "; make it first");
    }
    if (!units.containsKey(unit.name()) && units.size() >= MAX_UNITS) {
      throw Area.wrong("unit", "there are " + MAX_UNITS + " units already; remove one first");
    }
    Map<String, Unit> more = new TreeMap<>(units);
    more.put(unit.name(), unit);
    return new AreaTree(areas, more, version);
  }

  /** Without a unit: its cameras lie nowhere then. */
  public AreaTree withoutUnit(String name) {
    if (!units.containsKey(name)) {
      throw unknown("unit", name);
    }
    Map<String, Unit> fewer = new TreeMap<>(units);
    fewer.remove(name);
    return new AreaTree(areas, fewer, version);
  }

  private static StrongroomException unknown(String field, String what) {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no " + field + " " + what);
  }
}
