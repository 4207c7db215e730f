package io.strongroom.playback.evidence;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.WithinGrant;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.Footage.Resolution;
import io.strongroom.recording.read.Footage.Timeline;
import java.util.ArrayList;
import java.util.List;

/** Resolves a wish within grants, and lays its files out. Thread-safe; blocks. */
final class ExportPlanning {
  /** Most fragments of one package: a day of one camera. */
  static final int MAX_CHUNKS = 100_000;

  /** Most files of footage of one package: so many gaps and changes of format. */
  static final int MAX_FILES = 1_000;

  private final EvidenceSources sources;

  ExportPlanning(EvidenceSources sources) {
    this.sources = sources;
  }

  /**
   * The plans of all cameras of a wish that have footage in its range.
   *
   * @throws StrongroomException DENIED, recorded, if no grant covers a camera; NOT_FOUND if nothing
   *     is recorded of one of them; CALLER if it is too much; UNAVAILABLE if a node that may have
   *     some of it is away
   */
  List<EvidencePlan> plan(Wish wish, Session session) {
    List<EvidencePlan> plans = new ArrayList<>();
    int chunks = 0;
    int files = 0;
    for (CameraId camera : wish.cameras()) {
      TimeRange window = sources.checker().require(session, camera, wish.range(), Action.EXPORT);
      EvidencePlan plan = plan(camera, wish.range(), window, MAX_CHUNKS - chunks);
      chunks += plan.chunks();
      files += plan.files().size();
      if (files > MAX_FILES) {
        throw tooMuch("more than " + MAX_FILES + " stretches without a gap");
      }
      plans.add(plan);
    }
    return plans;
  }

  private EvidencePlan plan(CameraId camera, TimeRange range, TimeRange window, int room) {
    Resolution found = sources.footage().resolve(camera, range, room);
    if (!found.complete()) {
      throw tooMuch("more than " + MAX_CHUNKS + " fragments");
    }
    List<ChunkRef> within = WithinGrant.of(window, found.chunks());
    if (within.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          found.chunks().isEmpty()
              ? "nothing is recorded of camera " + camera + " in this range; leave it out"
              : "nothing that is recorded of camera "
                  + camera
                  + " in this range lies wholly within the grant; ask for a grant that begins some"
                  + " seconds earlier and ends some seconds later");
    }
    Timeline timeline = sources.footage().timeline(camera, range, 0);
    if (timeline.partial()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "a node that may have some of this footage is away; a package made now could lack it"
              + " without saying so. Try again when all nodes are back");
    }
    String name = sources.cameras().get(camera).map(each -> each.camera().name()).orElse("");
    return EvidencePlan.of(camera, name, within, timeline);
  }

  private static StrongroomException tooMuch(String what) {
    return new StrongroomException(
        ErrorKind.CALLER, "to: the package would have " + what + "; ask for less at a time");
  }
}
