package io.strongroom.playback.report.pdf;

import io.strongroom.retention.report.CameraReport;
import io.strongroom.retention.report.DayMark;
import io.strongroom.retention.report.DayReport;
import java.util.List;

/**
 * The days of one camera in two bytes each, so that a document of many cameras fits into memory.
 *
 * @param cells mark, whether some is held, and percent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; millions of cells
record HeatRow(String name, String area, short[] cells) {
  private static final int HELD = 0x80;
  private static final int PERCENT_BITS = 8;
  private static final List<DayMark> MARKS = List.of(DayMark.values());

  static HeatRow of(CameraReport camera, String name) {
    List<DayReport> days = camera.days();
    short[] cells = new short[days.size()];
    for (int i = 0; i < cells.length; i++) {
      DayReport day = days.get(i);
      cells[i] =
          (short)
              (MARKS.indexOf(day.mark())
                  | (day.heldMicros() > 0 ? HELD : 0)
                  | day.intactPercent() << PERCENT_BITS);
    }
    return new HeatRow(name, camera.camera().area(), cells);
  }

  DayMark mark(int day) {
    return MARKS.get(cells[day] & (HELD - 1));
  }

  boolean isHeld(int day) {
    return (cells[day] & HELD) != 0;
  }

  int percent(int day) {
    return cells[day] >> PERCENT_BITS;
  }
}
