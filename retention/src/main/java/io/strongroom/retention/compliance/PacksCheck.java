package io.strongroom.retention.compliance;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Storage.StoredFile;
import io.strongroom.recording.volume.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds the packs in folders against the records that name them: each must be there, where it
 * belongs, as it was recorded, and no other may be. Needs no key and changes nothing. One thread.
 */
public final class PacksCheck {
  private static final Pattern CAMERA =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final Comparator<CompletenessRecord> ORDER =
      Comparator.comparing(CompletenessRecord::camera).thenComparing(CompletenessRecord::day);

  private final List<Path> folders;
  private final BufferPool pool;
  private final Predicate<DayKeyId> expired;
  private final Consumer<Flaw> flaws;
  private final Storage storage = new DirectStorage();
  private Map<PackId, List<Path>> places = Map.of();

  /** How much was looked at. */
  public record Summary(int packs, int expired) {}

  /**
   * @param folders volumes of a node, or copies of them
   * @param pool for chunks
   * @param expired class-days whose packs need not be there
   * @param flaws is told everything that does not hold
   */
  public PacksCheck(
      List<Path> folders, BufferPool pool, Predicate<DayKeyId> expired, Consumer<Flaw> flaws) {
    this.folders = List.copyOf(folders);
    this.pool = pool;
    this.expired = expired;
    this.flaws = flaws;
  }

  /**
   * Checks the packs of the newest record of each day.
   *
   * @throws StrongroomException NOT_FOUND if a folder cannot be read
   */
  public Summary run(Collection<CompletenessRecord> records) {
    Map<CameraId, List<CompletenessRecord>> newest =
        newest(records).stream()
            .sorted(ORDER)
            .collect(
                Collectors.groupingBy(
                    CompletenessRecord::camera, LinkedHashMap::new, Collectors.toList()));
    places = places(newest.keySet());
    Map<PackId, RecordedPack> packs = new LinkedHashMap<>();
    Map<PackId, Tier> moved = new HashMap<>();
    int gone = 0;
    for (CompletenessRecord record : newest.values().stream().flatMap(List::stream).toList()) {
      for (RecordedPack pack : record.present()) {
        packs.put(record.idOf(pack), pack);
      }
      record
          .states()
          .moved()
          .forEach((epoch, tier) -> moved.put(new PackId(record.camera(), epoch), tier));
    }
    for (Map.Entry<PackId, RecordedPack> each : packs.entrySet()) {
      Optional<Tier> tier = Optional.ofNullable(moved.get(each.getKey()));
      gone += check(each.getKey(), each.getValue(), tier) ? 0 : 1;
    }
    strangers(newest);
    return new Summary(packs.size(), gone);
  }

  private static Collection<CompletenessRecord> newest(Collection<CompletenessRecord> records) {
    record CameraDay(CameraId camera, LocalDate day) {}
    Map<CameraDay, CompletenessRecord> newest = new HashMap<>();
    for (CompletenessRecord record : records) {
      newest.merge(
          new CameraDay(record.camera(), record.day()),
          record,
          (a, b) -> a.link().serial() > b.link().serial() ? a : b);
    }
    return newest.values();
  }

  /** The files whose header is that of a pack of these cameras. */
  private Map<PackId, List<Path>> places(Set<CameraId> cameras) {
    Map<PackId, List<Path>> found = new LinkedHashMap<>();
    Set<String> names = cameras.stream().map(CameraId::toString).collect(Collectors.toSet());
    for (Path folder : folders) {
      try (var files = Files.walk(folder)) {
        files
            .filter(file -> mayHold(file, names) && Files.isRegularFile(file))
            .sorted()
            .forEach(
                file ->
                    header(file)
                        .filter(header -> cameras.contains(header.id().camera()))
                        .ifPresent(
                            header ->
                                found
                                    .computeIfAbsent(header.id(), id -> new ArrayList<>())
                                    .add(file)));
      } catch (IOException | UncheckedIOException e) {
        throw new StrongroomException(
            ErrorKind.NOT_FOUND, "--packs: " + folder + " cannot be read; check the path", e);
      }
    }
    return found;
  }

  /**
   * Not damaged files that were replaced and kept. Files in another camera's folder are not opened:
   * a volume has half a million.
   */
  private static boolean mayHold(Path file, Set<String> cameras) {
    if (PackPaths.isSetAside(file)) {
      return false;
    }
    Path folder = file.getParent();
    String name = folder == null ? "" : String.valueOf(folder.getFileName());
    return !CAMERA.matcher(name).matches() || cameras.contains(name);
  }

  private Optional<PackHeader> header(Path file) {
    try (StoredFile opened = storage.openForReading(file)) {
      return Optional.of(PackFile.header(opened));
    } catch (IOException | StrongroomException e) {
      return Optional.empty();
    }
  }

  /**
   * False if the pack has expired and is not there.
   *
   * @param tier that it was moved to
   */
  private boolean check(PackId id, RecordedPack pack, Optional<Tier> tier) {
    List<Path> homes = new ArrayList<>();
    for (Path folder : folders) {
      Path home = PackPaths.finished(folder, pack.retentionClass(), pack.expiryDay(), id);
      if (Files.isRegularFile(home)) {
        homes.add(home);
        checkKeyFile(id, pack, home);
      }
    }
    List<Path> files = new ArrayList<>(homes);
    for (Path place : places.getOrDefault(id, List.of())) {
      if (!homes.contains(place)) {
        flaw(id, pack, "lies at " + place + ", where it does not belong");
        files.add(place);
      }
    }
    if (files.isEmpty()) {
      boolean gone = expired.test(CompletenessRecord.classDay(pack));
      if (!gone) {
        flaw(id, pack, "is not there" + tier.map(PacksCheck::lookThere).orElse(""));
      }
      return !gone;
    }
    PackTrial trial = new PackTrial(id, pack, pool, flaws);
    Optional<Footer> list =
        files.stream().flatMap(file -> reading(id, pack, file, trial::proven).stream()).findFirst();
    for (Path file : files) {
      PackTrial own = new PackTrial(id, pack, pool, flaws);
      Optional<Footer> _ =
          reading(
              id,
              pack,
              file,
              opened -> {
                own.check(opened, list);
                return Optional.empty();
              });
    }
    return true;
  }

  private static String lookThere(Tier tier) {
    return ": it had been moved, and lay in the %s tier; name a copy of that as --packs, too"
        .formatted(AccountText.name(tier));
  }

  /** Whose key it holds only its opening shows. */
  private void checkKeyFile(PackId id, RecordedPack pack, Path home) {
    try {
      Bytes _ = PackFile.wrappedKey(storage, home);
    } catch (IOException | StrongroomException e) {
      flaw(id, pack, "its key file is missing or changed: " + e.getMessage());
    }
  }

  /** Work on a file. */
  private interface Reading {
    Optional<Footer> of(StoredFile file) throws IOException;
  }

  private Optional<Footer> reading(PackId id, RecordedPack pack, Path file, Reading work) {
    try (StoredFile opened = storage.openForReading(file)) {
      return work.of(opened);
    } catch (IOException e) {
      flaw(id, pack, file + " cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Packs of recorded days that no record names. */
  private void strangers(Map<CameraId, List<CompletenessRecord>> records) {
    places.forEach(
        (id, files) -> {
          for (Path file : files) {
            header(file).ifPresent(header -> stranger(id, header, file, records));
          }
        });
  }

  private void stranger(
      PackId id, PackHeader header, Path file, Map<CameraId, List<CompletenessRecord>> records) {
    for (CompletenessRecord record : records.getOrDefault(id.camera(), List.of())) {
      boolean named = record.packs().stream().anyMatch(pack -> pack.epoch().equals(id.epoch()));
      if (record.account().day().contains(header.start())
          && !named
          && file.toString().endsWith(PackPaths.FINISHED)) {
        flaws.accept(
            new Flaw(
                "pack " + id,
                Optional.of(record.account().day()),
                "lies at " + file + ", and the record of " + record.day() + " does not name it"));
      }
    }
  }

  private void flaw(PackId id, RecordedPack pack, String what) {
    flaws.accept(new Flaw("pack " + id, Optional.of(pack.range()), what));
  }
}
