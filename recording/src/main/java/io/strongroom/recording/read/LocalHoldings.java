package io.strongroom.recording.read;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What lies on this node's volumes. Thread-safe; owns nothing of what it is given. */
public final class LocalHoldings implements Holdings {
  private final Volumes volumes;
  private final Catalogue catalogue;
  private final LivePacks live;

  /**
   * @param live shared with the writing side
   */
  public LocalHoldings(Volumes volumes, Catalogue catalogue, LivePacks live) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.live = live;
  }

  @Override
  public Outline outline(CameraId camera, TimeRange range) {
    List<Outline.Piece> pieces = new ArrayList<>();
    Set<PackId> seen = new HashSet<>();
    // live first: a pack that is finished in between is then seen twice and not never
    for (LivePacks.View view : live.of(camera)) {
      seen.add(view.header().id());
      pieces.add(
          new Outline.Piece(view.header().id(), view.spans(), view.header().firstOfLife(), true));
    }
    for (PackRow row : catalogue.packs(camera, range)) {
      if (seen.add(row.id())) {
        pieces.add(new Outline.Piece(row.id(), row.spans(), row.firstOfLife(), false));
      }
    }
    return new Outline(
        pieces, catalogue.gaps(camera, range), extent(camera), Outline.Missing.NOTHING);
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    Optional<TimeRange> whole =
        live.of(camera).stream()
            .map(view -> new TimeRange(view.spans().getFirst().from(), view.spans().getLast().to()))
            .reduce(LocalHoldings::hull);
    Optional<TimeRange> finished = catalogue.extent(camera);
    return whole.isPresent() && finished.isPresent()
        ? Optional.of(hull(whole.get(), finished.get()))
        : whole.or(() -> finished);
  }

  static TimeRange hull(TimeRange a, TimeRange b) {
    return new TimeRange(WallTime.min(a.from(), b.from()), WallTime.max(a.to(), b.to()));
  }

  /** Memory has the whole index of a growing pack, so {@code sequence} makes no difference. */
  @Override
  public Optional<HeldPack> find(PackId id, int sequence) {
    Optional<LivePacks.View> view = live.find(id);
    if (view.isPresent()) {
      return view.map(
          found ->
              new HeldPack.Live(
                  found.header(), found.wrappedKey(), found.entries(), () -> file(found)));
    }
    return there(id).map(row -> new HeldPack.Finished(row, Optional.empty(), () -> file(id)));
  }

  /**
   * The row of a pack whose file is where the row says. A pack that has been moved to another
   * volume since the row was read is looked for there: the row is written before the file goes.
   */
  private Optional<PackRow> there(PackId id) {
    Optional<PackRow> row = catalogue.find(id);
    while (row.isPresent() && !isThere(row.get())) {
      Optional<PackRow> before = row;
      row = catalogue.find(id).filter(now -> !now.volume().equals(before.get().volume()));
    }
    return row;
  }

  /**
   * Another node may have a copy of what a disk has lost. The cold store is not asked: nodes look
   * for each other's packs again and again, and it would answer for each of them.
   */
  private boolean isThere(PackRow row) {
    Volume volume = volume(row.volume());
    if (volume.tier() == Tier.COLD) {
      return true;
    }
    try {
      return volume.storage().exists(path(volume, row));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "volume " + volume.id() + " cannot be read: " + e.getMessage() + "; look at its alarms",
          e);
    }
  }

  @Override
  public void requireOpenable() {
    // what lies here opens whoever else is away
  }

  private Storage.StoredFile file(LivePacks.View view) throws IOException {
    return volume(view.volume()).storage().openForReading(view.path());
  }

  private Storage.StoredFile file(PackId id) throws IOException {
    PackRow row = catalogue.find(id).orElseThrow(() -> new NoSuchFileException(id.toString()));
    while (true) {
      Volume volume = volume(row.volume());
      try {
        return volume.storage().openForReading(path(volume, row));
      } catch (NoSuchFileException e) {
        VolumeId missed = row.volume();
        row =
            catalogue
                .find(id)
                .filter(now -> !now.volume().equals(missed))
                .orElseThrow(() -> lost(volume, e));
      }
    }
  }

  /** A copy on another node is read instead, if there is one. */
  private static IOException lost(Volume volume, NoSuchFileException e) {
    return volume.tier() == Tier.COLD
        ? new IOException("the cold store has lost " + e.getFile(), e)
        : e;
  }

  private static Path path(Volume volume, PackRow row) {
    return PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
  }

  private Volume volume(VolumeId id) {
    return volumes
        .find(id)
        .filter(volume -> volume.state() != Volume.State.MISSING)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE,
                    volumes.cold().filter(store -> store.id().equals(id)).isPresent()
                        ? "the cold store that has this footage does not answer; try again later,"
                            + " and look at the alarm cold-store-away"
                        : "volume " + id + " is missing; mount it"));
  }
}
