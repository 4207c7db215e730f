package io.strongroom.recording.volume;

/**
 * Room for packs. Immutable.
 *
 * @param freeBytes what packs may still take: free, and no reserve
 * @param totalBytes size of the file systems
 */
public record Room(long freeBytes, long totalBytes) {
  /** Of no volume. */
  public static final Room NONE = new Room(0, 0);

  /** Both together. */
  public Room plus(Room other) {
    return new Room(freeBytes + other.freeBytes, totalBytes + other.totalBytes);
  }
}
