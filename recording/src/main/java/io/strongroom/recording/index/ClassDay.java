package io.strongroom.recording.index;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a catalogue has of one retention class with one expiry day: all that one day key opens, and
 * so what can be destroyed at once. What is held of it after its day has a hold key, and is a
 * class-day of its own here.
 *
 * @param id class and expiry day, and which hold key
 * @param packs finished packs
 * @param openPacks packs that may still be written: begun within {@link PackIndex#MAX_PACK_MICROS}
 * @param bytes size of the finished packs
 * @param cameras how many have packs in it
 * @param first first recorded instant
 * @param last end of the last recorded instant
 * @param endings civil days on which packs of it end, ascending: which floor holds for how long
 *     follows from these
 * @param packsOn finished packs on each volume
 */
public record ClassDay(
    DayKeyId id,
    long packs,
    long openPacks,
    long bytes,
    int cameras,
    WallTime first,
    WallTime last,
    List<Ending> endings,
    Map<VolumeId, Long> packsOn) {
  private static final Comparator<ClassDay> ORDER =
      Comparator.comparing((ClassDay day) -> day.id().retentionClass())
          .thenComparing(day -> day.id().expiryDay())
          .thenComparing(day -> day.id().hold());

  public ClassDay {
    endings = List.copyOf(endings);
    packsOn = Map.copyOf(packsOn);
  }

  /**
   * Packs of a class-day that end on one civil day. A class-day has several of these where a
   * ceiling was changed, packs reach beyond midnight, or a clock was wrong.
   *
   * @param day that has the last microsecond at which some of a pack may have been recorded: its
   *     end, or the hybrid time of its epoch where the clock had been set back
   * @param first first recorded instant of any of them
   */
  public record Ending(LocalDate day, WallTime first) {}

  /** Adds packs up to endings. Confined to one thread. */
  public static final class Endings {
    private final ZoneId zone;
    private final SortedMap<LocalDate, WallTime> firsts = new TreeMap<>();

    /**
     * @param zone whose midnights begin days
     */
    public Endings(ZoneId zone) {
      this.zone = zone;
    }

    /** A pack, or what is durable of an open one. */
    public void add(PackId pack, WallTime from, WallTime to) {
      WallTime newest = WallTime.max(to, new WallTime(pack.epoch().hybridMicros()));
      LocalDate day = LocalDate.ofInstant(newest.plusMicros(-1).toInstant(), zone);
      firsts.merge(day, from, WallTime::min);
    }

    /** Those of so many packs. */
    public List<Ending> all() {
      return list(firsts);
    }
  }

  private static List<Ending> list(SortedMap<LocalDate, WallTime> firsts) {
    return firsts.entrySet().stream()
        .map(entry -> new Ending(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Ending> merged(List<Ending> some, List<Ending> others) {
    SortedMap<LocalDate, WallTime> firsts = new TreeMap<>();
    some.forEach(each -> firsts.merge(each.day, each.first, WallTime::min));
    others.forEach(each -> firsts.merge(each.day, each.first, WallTime::min));
    return list(firsts);
  }

  /** The class-day that a pack belongs to. */
  public static DayKeyId idOf(PackRow row) {
    return new DayKeyId(row.retentionClass().name(), row.expiryDay());
  }

  /** The class-day, or the hold key of it that a pack is wrapped to. */
  public static DayKeyId keyOf(PackRow row) {
    DayKeyId classDay = idOf(row);
    try {
      DayKeyId key = WrappedDek.decode(row.wrappedKey().asBuffer()).id();
      return key.classDay().equals(classDay) ? key : classDay;
    } catch (OpenFailedException e) {
      return classDay;
    }
  }

  /**
   * Which of its class-day's keys, one after the other, a pack is wrapped to; 0 is the first, and
   * also says that the wrapped key is damaged.
   */
  public static int keyNumber(Bytes wrappedKey) {
    try {
      return WrappedDek.decode(wrappedKey.asBuffer()).id().hold();
    } catch (OpenFailedException e) {
      return 0;
    }
  }

  /** The class-day that an open pack belongs to. */
  public static DayKeyId idOf(OpenPackRow row) {
    return new DayKeyId(row.retentionClass().name(), row.expiryDay());
  }

  /**
   * All class-days of a catalogue, by class, day and hold key. Reads every row: about two
   * microseconds for each pack. Rows of open packs that began long ago were left behind by a lost
   * volume, and count for nothing.
   *
   * @param zone whose midnights begin days
   * @param now of the wall clock
   */
  public static List<ClassDay> all(Catalogue catalogue, ZoneId zone, WallTime now) {
    Sums sums = new Sums(zone);
    catalogue.forEach(sums::add);
    catalogue.openPacks().forEach(row -> sums.add(row, now));
    return sums.all();
  }

  /** The same when its open packs have been finished. */
  public ClassDay closed() {
    return new ClassDay(id, packs + openPacks, 0, bytes, cameras, first, last, endings, packsOn);
  }

  /** Class of this one's packs in paths. */
  public RetentionClass retentionClass() {
    return new RetentionClass(id.retentionClass());
  }

  /**
   * The same class-day on two nodes as one.
   *
   * @throws IllegalArgumentException if they are not the same
   */
  public ClassDay plus(ClassDay other) {
    if (!id.equals(other.id)) {
      throw new IllegalArgumentException(id + " and " + other.id + " are two class-days");
    }
    Map<VolumeId, Long> on = new HashMap<>(packsOn);
    other.packsOn.forEach((volume, count) -> on.merge(volume, count, Long::sum));
    return new ClassDay(
        id,
        packs + other.packs,
        openPacks + other.openPacks,
        bytes + other.bytes,
        cameras + other.cameras,
        WallTime.min(first, other.first),
        WallTime.max(last, other.last),
        merged(endings, other.endings),
        on);
  }

  /** Adds rows up to class-days. Confined to one thread; finished rows come in order of cameras. */
  public static final class Sums {
    private final ZoneId zone;
    private final Map<DayKeyId, Sum> sums = new HashMap<>();

    /**
     * @param zone whose midnights begin days
     */
    public Sums(ZoneId zone) {
      this.zone = zone;
    }

    public void add(PackRow row) {
      of(keyOf(row)).add(row);
    }

    /**
     * Adds an open pack, unless a lost volume has left it behind.
     *
     * @param now of the wall clock
     */
    public void add(OpenPackRow row, WallTime now) {
      if (now.isBefore(row.start().plusMicros(PackIndex.MAX_PACK_MICROS))) {
        of(idOf(row)).add(row);
      }
    }

    private Sum of(DayKeyId id) {
      return sums.computeIfAbsent(id, key -> new Sum(key, zone));
    }

    /** All of them, by class, day and hold key. */
    public List<ClassDay> all() {
      return sums.values().stream().flatMap(sum -> sum.done().stream()).sorted(ORDER).toList();
    }
  }

  /** Sums up one class-day; rows of one camera come one after the other. */
  private static final class Sum {
    private final DayKeyId id;
    private final Map<VolumeId, Long> packsOn = new HashMap<>();
    private long packs;
    private long openPacks;
    private long bytes;
    private int cameras;
    private @Nullable CameraId camera;
    private @Nullable WallTime first;
    private @Nullable WallTime last;
    private final Endings endings;

    Sum(DayKeyId id, ZoneId zone) {
      this.id = id;
      this.endings = new Endings(zone);
    }

    void add(PackRow row) {
      packs++;
      bytes += row.bytes();
      packsOn.merge(row.volume(), 1L, Long::sum);
      if (!row.id().camera().equals(camera)) {
        camera = row.id().camera();
        cameras++;
      }
      cover(row.id(), row.range().from(), row.range().to());
    }

    void add(OpenPackRow row) {
      openPacks++;
      cover(row.id(), row.start(), row.durableUntil());
    }

    private void cover(PackId pack, WallTime from, WallTime to) {
      first = first == null ? from : WallTime.min(first, from);
      last = last == null ? to : WallTime.max(last, to);
      endings.add(pack, from, to);
    }

    Optional<ClassDay> done() {
      return first == null || last == null
          ? Optional.empty()
          : Optional.of(
              new ClassDay(
                  id, packs, openPacks, bytes, cameras, first, last, endings.all(), packsOn));
    }
  }
}
