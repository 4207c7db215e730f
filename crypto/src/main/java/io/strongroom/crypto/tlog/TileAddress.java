package io.strongroom.crypto.tlog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a tile or an entry bundle lies below a log's prefix (C2SP tlog-tiles, "Merkle Tree" and
 * "Log entries").
 *
 * @param level of the tile, 0 to 7 for all sizes a {@code long} can have, or {@link #ENTRIES}
 * @param index of the tile within its level
 * @param width how many hashes or entries it has: 256, or less if it is partial
 */
public record TileAddress(int level, long index, int width) {
  /** Hashes of a full tile, entries of a full bundle. */
  public static final int FULL = 256;

  /** In place of a level: a bundle of entries. */
  public static final int ENTRIES = -1;

  static final int BITS = 8;
  private static final int MAX_LEVEL = 63;
  private static final Pattern PATH =
      Pattern.compile(
          "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  /** Checks the parts. */
  public TileAddress {
    if (level < ENTRIES || level > MAX_LEVEL) {
      throw new IllegalArgumentException("a tile's level is between 0 and " + MAX_LEVEL);
    }
    if (index < 0) {
      throw new IllegalArgumentException("a tile's index is not negative");
    }
    if (width < 1 || width > FULL) {
      throw new IllegalArgumentException("a tile's width is between 1 and " + FULL);
    }
  }

  /** The bundle with the entries that the level 0 tile at this index has the hashes of. */
  public static TileAddress bundle(long index, int width) {
    return new TileAddress(ENTRIES, index, width);
  }

  /** The same place when it is full. */
  public TileAddress full() {
    return new TileAddress(level, index, FULL);
  }

  /** Whether it will have more one day. */
  public boolean isPartial() {
    return width < FULL;
  }

  /** How many hashes a level has in a tree of this size. */
  static long hashes(int level, long size) {
    int shift = BITS * level;
    return shift >= Long.SIZE ? 0 : size >>> shift;
  }

  /**
   * The tile at {@code index} as a tree of this size has it.
   *
   * @throws IllegalArgumentException if the tree has no such tile
   */
  public static TileAddress in(int level, long index, long size) {
    long more = hashes(Math.max(level, 0), size) - index * FULL;
    return new TileAddress(level, index, (int) Math.min(FULL, more));
  }

  /** The addresses of all tiles of a level, or bundles, in a tree of this size, in order. */
  public static List<TileAddress> all(int level, long size) {
    List<TileAddress> tiles = new ArrayList<>();
    long hashes = hashes(Math.max(level, 0), size);
    for (long index = 0; index * FULL < hashes; index++) {
      tiles.add(in(level, index, size));
    }
    return tiles;
  }

  /** The path below the log's prefix, with slashes and no leading one. */
  public String path() {
    return "tile/"
        + (level == ENTRIES ? "entries" : level)
        + "/"
        + indexPath(index)
        + (isPartial() ? ".p/" + width : "");
  }

  /** The index as path elements of three digits, all but the last with an x before them. */
  static String indexPath(long index) {
    String path = "%03d".formatted(index % 1_000);
    for (long rest = index / 1_000; rest > 0; rest /= 1_000) {
      path = "x%03d/%s".formatted(rest % 1_000, path);
    }
    return path;
  }

  /**
   * Reads what {@link #path} yields.
   *
   * @throws InvalidLogException for everything else
   */
  public static TileAddress parse(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw new InvalidLogException("not the path of a tile: tile/LEVEL/INDEX[.p/WIDTH]");
    }
    try {
      int level = parts.group(1).equals("entries") ? ENTRIES : Integer.parseInt(parts.group(1));
      long index = Long.parseLong(parts.group(2).replace("x", "").replace("/", ""));
      int width = parts.group(3) == null ? FULL : Integer.parseInt(parts.group(3));
      TileAddress address = new TileAddress(level, index, width);
      if (!address.path().equals(path)) {
        throw new InvalidLogException("the path of a tile has no zeros in front, and no width 256");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new InvalidLogException("a part of the path of a tile is out of bounds", e);
    }
  }
}
