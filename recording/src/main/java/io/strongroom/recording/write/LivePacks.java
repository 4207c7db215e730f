package io.strongroom.recording.write;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The packs of this process that have no catalogue row yet: being written, being finished, or given
 * up until the next start recovers them. Thread-safe. Readers see what is synced and nothing else.
 */
public final class LivePacks {
  private final ConcurrentHashMap<CameraId, ConcurrentHashMap<PackId, OpenPack>> packs =
      new ConcurrentHashMap<>();

  /**
   * What a reader may see of one such pack.
   *
   * @param header its header
   * @param volume where it lies
   * @param path the file as named now
   * @param wrappedKey its wrapped key
   * @param entries synced chunks, ascending
   * @param spans footage in them
   */
  public record View(
      PackHeader header,
      VolumeId volume,
      Path path,
      Bytes wrappedKey,
      List<IndexEntry> entries,
      List<TimeRange> spans) {}

  /**
   * How far one such pack is on disk.
   *
   * @param durableBytes of its file that are synced, to the end of a frame; 0 if none is
   */
  public record Growth(PackHeader header, long durableBytes) {}

  void add(OpenPack pack) {
    packs.computeIfAbsent(pack.id().camera(), c -> new ConcurrentHashMap<>()).put(pack.id(), pack);
  }

  void remove(OpenPack pack) {
    packs.computeIfPresent(
        pack.id().camera(),
        (camera, ofCamera) -> {
          ofCamera.remove(pack.id());
          return ofCamera.isEmpty() ? null : ofCamera;
        });
  }

  public boolean contains(PackId id) {
    ConcurrentHashMap<PackId, OpenPack> ofCamera = packs.get(id.camera());
    return ofCamera != null && ofCamera.containsKey(id);
  }

  /** Whether a file is a live pack or its key. */
  public boolean hasPack(Path file) {
    return packs.values().stream()
        .flatMap(ofCamera -> ofCamera.values().stream())
        .anyMatch(pack -> pack.isAt(file));
  }

  /** The pack with its chunk index, if it is live. */
  public Optional<View> find(PackId id) {
    ConcurrentHashMap<PackId, OpenPack> ofCamera = packs.get(id.camera());
    return Optional.ofNullable(ofCamera == null ? null : ofCamera.get(id)).map(OpenPack::view);
  }

  /** The camera's live packs that have footage, without their chunk indexes; any order. */
  public List<View> of(CameraId camera) {
    ConcurrentHashMap<PackId, OpenPack> ofCamera = packs.get(camera);
    return ofCamera == null
        ? List.of()
        : ofCamera.values().stream()
            .map(OpenPack::outline)
            .filter(view -> !view.spans().isEmpty())
            .toList();
  }

  /** How far all of them are on disk. */
  public List<Growth> growth() {
    return packs.values().stream()
        .flatMap(ofCamera -> ofCamera.values().stream())
        .map(pack -> new Growth(pack.header(), pack.durableBytes()))
        .toList();
  }

  /** How much of a pack's file is synced, if it is live. */
  public OptionalLong durableBytes(PackId id) {
    ConcurrentHashMap<PackId, OpenPack> ofCamera = packs.get(id.camera());
    OpenPack pack = ofCamera == null ? null : ofCamera.get(id);
    return pack == null ? OptionalLong.empty() : OptionalLong.of(pack.durableBytes());
  }

  /** How many there are: a metric. */
  public int size() {
    return packs.values().stream().mapToInt(ConcurrentHashMap::size).sum();
  }
}
