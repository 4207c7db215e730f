package io.strongroom.playback.evidence;

/** What takes an export from one state to the next. */
enum ExportStep {
  /** Its turn has come. */
  BEGIN,
  /** The process that built it ended; what there was is thrown away. */
  BEGIN_ANEW,
  /** The package is whole and on the disk. */
  FINISH,
  /** It cannot be built. */
  FAIL,
  /** Its last byte went out. */
  FETCH,
  /** Its time is over. */
  EXPIRE,
  /** Its owner does not want it any more. */
  REMOVE
}
