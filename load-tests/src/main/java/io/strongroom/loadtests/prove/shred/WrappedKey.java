package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The key file beside a pack. Used by one thread. */
final class WrappedKey {
  private static final int FILE_BYTES = 4096;
  private static final int CRC_AT = FILE_BYTES - Integer.BYTES;
  private static final int VERSION_AT = 8;
  private static final int LENGTH_AT = 12;
  private static final int WRAPPED_AT = 16;
  private static final int FILE_VERSION = 1;
  private static final int WRAPPED_VERSION = 2;
  private static final int CLASS_AT = 3;
  private static final int DAY_BYTES = 4;

  private final FileBytes wrapped;
  private final int dayAt;

  private WrappedKey(FileBytes wrapped, int dayAt) {
    this.wrapped = wrapped;
    this.dayAt = dayAt;
  }

  /** The file whose name ends in {@code .key} where the pack's ends in {@code .pack}. */
  static WrappedKey beside(Path pack) throws IOException {
    String name = String.valueOf(pack.getFileName());
    FileBytes file =
        FileBytes.whole(pack.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".key"));
    file.expect("the length", file.size(), FILE_BYTES);
    file.expectMagic(0, "SRKEYS\r\n");
    file.expect("the version", file.u16(VERSION_AT), FILE_VERSION);
    file.expectCrc(CRC_AT);
    FileBytes wrapped = file.part(WRAPPED_AT, file.i32(LENGTH_AT));
    wrapped.expect("the version of the wrapped key", wrapped.u8(0), WRAPPED_VERSION);
    wrapped.expect("the suite", wrapped.u8(1), Algorithms.SUITE);
    return new WrappedKey(wrapped, CLASS_AT + wrapped.u8(CLASS_AT - 1));
  }

  /**
   * The DEK.
   *
   * @throws NoKeyException if the day key that it names is not among these
   * @throws DamagedException if it does not verify under that key
   */
  byte[] unwrap(Map<String, DayKey> keys, byte[] headerHash) throws IOException {
    int idAt = dayAt + DAY_BYTES;
    int pointAt = idAt + DayKey.ID_BYTES;
    int dekAt = pointAt + Algorithms.POINT_BYTES;
    int sealedBytes = Algorithms.KEY_BYTES + Algorithms.TAG_BYTES;
    wrapped.expect("the length of the wrapped key", wrapped.size(), dekAt + sealedBytes);
    DayKey key = keys.get(HexFormat.of().formatHex(wrapped.get(idAt, DayKey.ID_BYTES)));
    if (key == null) {
      throw new NoKeyException("the key store has no day key of " + classDay());
    }
    try {
      Optional<byte[]> dek =
          key.unwrap(
              wrapped.get(pointAt, Algorithms.POINT_BYTES),
              wrapped.get(0, dekAt),
              wrapped.get(dekAt, sealedBytes),
              headerHash);
      return dek.orElseThrow(() -> wrapped.damaged("does not verify under day key " + key.id()));
    } catch (GeneralSecurityException e) {
      throw wrapped.damaged("its ephemeral point is none (" + e.getMessage() + ")");
    }
  }

  private String classDay() throws DamagedException {
    String retentionClass = wrapped.ascii(CLASS_AT, dayAt - CLASS_AT);
    return retentionClass + ", expiring on " + LocalDate.ofEpochDay(wrapped.i32(dayAt));
  }
}
