package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What this node has, as others ask it; see {@link CompletenessPeers}. Thread-safe; blocks. */
public final class CompletenessAnswers {
  private final OwnCameras own;
  private final RecordFiles files;

  CompletenessAnswers(OwnCameras own, RecordFiles files) {
    this.own = own;
    this.files = files;
  }

  /** See {@link CompletenessPeers#camera}. */
  public CameraPage camera(CameraId camera, TimeRange range, Optional<Epoch> after) {
    return own.page(camera, range, after);
  }

  /** See {@link CompletenessPeers#cameras}. */
  public List<CameraId> cameras() {
    Set<CameraId> cameras = new TreeSet<>(own.withPacks());
    cameras.addAll(files.cameras());
    return List.copyOf(cameras);
  }

  /** See {@link CompletenessPeers#chain}. */
  public NotePage chain(CameraId camera, long from) {
    return page(files.chain(camera).stream().filter(entry -> entry.serial() >= from).toList());
  }

  /** See {@link CompletenessPeers#records}. */
  public NotePage records(CameraId camera, LocalDate day, long from) {
    return page(
        files.chain(camera).stream()
            .filter(entry -> entry.day().equals(day) && entry.serial() >= from)
            .toList());
  }

  private NotePage page(List<Entry> entries) {
    List<Signed> notes = new ArrayList<>();
    int bytes = 0;
    for (Entry entry : entries) {
      String note = files.note(entry);
      notes.add(new Signed(entry.serial(), note));
      bytes += note.getBytes(StandardCharsets.UTF_8).length;
      if (bytes >= NotePage.FULL_BYTES || notes.size() == NotePage.MAX_NOTES) {
        break;
      }
    }
    return new NotePage(notes, notes.size() < entries.size());
  }
}
