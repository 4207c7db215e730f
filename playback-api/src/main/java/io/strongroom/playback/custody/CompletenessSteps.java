package io.strongroom.playback.custody;

import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.recording.model.CameraId;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Has the records of completeness logged that are new. Each names the one before it, so where none
 * of a camera has been logged yet, the newest is enough. Used by one thread.
 *
 * @param journal that logs them
 * @param newestFirst hands over records, of each camera from the newest back, while it is told to
 */
public record CompletenessSteps(
    CustodyJournal journal, Consumer<BiPredicate<CameraId, Signed>> newestFirst) {

  /** Looks for new ones. */
  public void look() {
    Map<CameraId, List<CustodyEvent>> found = new LinkedHashMap<>();
    newestFirst.accept(
        (camera, signed) -> {
          CustodyEvent event = event(camera, signed);
          if (journal.isLast(key(camera), event)) {
            return false;
          }
          found.computeIfAbsent(camera, id -> new ArrayList<>()).add(event);
          return journal.knows(key(camera));
        });
    found.forEach(
        (camera, events) -> events.reversed().forEach(event -> journal.add(key(camera), event)));
  }

  private static String key(CameraId camera) {
    return "COMPLETENESS " + camera;
  }

  private static CustodyEvent event(CameraId camera, Signed signed) {
    byte[] note = signed.note().getBytes(StandardCharsets.UTF_8);
    CompletenessRecord record = CompletenessRecord.parse(SignedNote.parse(note).text());
    return new CustodyEvent(
        camera.value(),
        CustodyStep.COMPLETENESS_RECORDED,
        "",
        "",
        record.day() + ", record " + signed.serial(),
        HexFormat.of().formatHex(record.hash().toArray()),
        RecordSteps.sha256(note));
  }
}
