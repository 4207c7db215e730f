package io.strongroom.playback.mask;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.retention.change.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The masks of all cameras, as control records of kind CAMERA_MASKS. They are records of their own,
 * not part of a camera's: footage of a camera that was taken off the register keeps its masks. What
 * was read of a camera is believed for a second, so that what another node sets holds here soon. If
 * masks cannot be read, nobody can say what is hidden, and the call fails. Thread-safe; blocks on
 * the store.
 */
public final class Masks {
  /** How long what was read is believed. */
  static final long RECHECK_NANOS = 1_000_000_000L;

  /** Most cameras whose masks are remembered; those not asked for are read again. */
  static final int MAX_REMEMBERED = 8_192;

  private static final int MAX_ATTEMPTS = 20;

  private record Read(MaskHistory history, long atNanos) {}

  private final StateStore state;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final MaskJson json = new MaskJson();
  private final Map<CameraId, Read> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CameraId, Read> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * @param nanos a clock that only goes forward, {@code System::nanoTime}
   */
  public Masks(StateStore state, InstantSource clock, LongSupplier nanos) {
    this.state = state;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * The masks of a camera, none if it never had any.
   *
   * @throws StrongroomException UNAVAILABLE or CORRUPT if they cannot be read: nothing of the
   *     camera may be shown then
   */
  public MaskHistory of(CameraId camera) {
    long now = nanos.getAsLong();
    Read read;
    synchronized (known) {
      read = known.get(camera);
    }
    if (read != null && now - read.atNanos() < RECHECK_NANOS) {
      return read.history();
    }
    return learn(camera, stored(camera), now);
  }

  /** Keeps the newer of two. */
  private MaskHistory learn(CameraId camera, MaskHistory history, long now) {
    synchronized (known) {
      Read old = known.get(camera);
      MaskHistory newer =
          old != null && old.history().record() > history.record() ? old.history() : history;
      known.put(camera, new Read(newer, now));
      return newer;
    }
  }

  /** What came of setting masks. */
  sealed interface Outcome {}

  /** They are a new version, durable, and in force on this node. */
  record Added(MaskHistory history) implements Outcome {}

  /**
   * They would hide less of some footage than is hidden now, and nothing was written.
   *
   * @param newest number of the newest version
   */
  record TakesAway(int newest) implements Outcome {}

  /**
   * Sets masks if they hide all that is hidden.
   *
   * @param from footage from here on has them; absent: from now on
   * @param past whether older footage has them too
   * @throws StrongroomException CALLER, naming the field; EXHAUSTED if there are too many versions
   */
  Outcome set(
      CameraId camera,
      @Nullable WallTime from,
      boolean past,
      List<MaskPolygon> polygons,
      String by) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    WallTime begins = from == null ? WallTime.of(now) : from;
    if (WallTime.of(now).isBefore(begins)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "from: lies in the future; the node's clock says " + now);
    }
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      MaskHistory present = stored(camera);
      MaskVersion next =
          new MaskVersion(number(present) + 1, begins, past, polygons, by, now, Optional.empty());
      if (!MaskCover.hidesAll(with(present, next), present)) {
        return new TakesAway(number(present));
      }
      Optional<MaskHistory> written = write(camera, present, next);
      if (written.isPresent()) {
        return new Added(written.get());
      }
    }
    throw busy();
  }

  /**
   * Writes the masks of a change that was approved, once.
   *
   * @return whether the camera has, or had, its version; false if the camera got other masks since
   *     it was proposed
   */
  boolean put(Change<MaskChange> change) {
    MaskChange what = change.what();
    Instant at = change.approval().decidedAt().orElseThrow().truncatedTo(ChronoUnit.MICROS);
    MaskVersion.Approved approved =
        new MaskVersion.Approved(change.approval().decidedBy().orElseThrow(), change.id());
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      MaskHistory present = stored(what.camera());
      if (present.versions().stream()
          .anyMatch(each -> each.approved().filter(approved::equals).isPresent())) {
        return true;
      }
      if (number(present) != what.replaces()) {
        return false;
      }
      MaskVersion next =
          new MaskVersion(
              number(present) + 1,
              what.from().orElse(WallTime.of(at)),
              what.past(),
              what.polygons(),
              change.approval().proposedBy(),
              at,
              Optional.of(approved));
      if (write(what.camera(), present, next).isPresent()) {
        return true;
      }
    }
    throw busy();
  }

  private static int number(MaskHistory history) {
    return history.newest().map(MaskVersion::number).orElse(0);
  }

  private static MaskHistory with(MaskHistory present, MaskVersion next) {
    List<MaskVersion> versions = new ArrayList<>(present.versions());
    versions.add(next);
    return new MaskHistory(versions, present.record());
  }

  private Optional<MaskHistory> write(CameraId camera, MaskHistory present, MaskVersion next) {
    List<MaskVersion> versions = with(present, next).versions();
    Bytes document = json.write(camera, versions);
    if (document.length() > StateStore.MAX_DOCUMENT_BYTES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "this camera has "
              + present.versions().size()
              + " versions of its masks, which fill their record; register it anew");
    }
    return state
        .put(Kind.CAMERA_MASKS, camera.toString(), present.record(), document)
        .map(version -> learn(camera, new MaskHistory(versions, version), nanos.getAsLong()));
  }

  private static StrongroomException busy() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "somebody else changed these masks just now; look again");
  }

  /** As it is written now, whichever node wrote it: a copy may not have heard of a mask yet. */
  private MaskHistory stored(CameraId camera) {
    return state
        .newest(Kind.CAMERA_MASKS, camera.toString())
        .map(stored -> json.read(camera, stored))
        .orElse(MaskHistory.NONE);
  }
}
