package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The file of a key store, whose body some root opens. Used by one thread. */
final class StoreBytes {
  private static final int SUITE_AT = 8;
  private static final int ROOT_ID_AT = 9;
  private static final int ROOT_ID_BYTES = 8;
  private static final int BODY_AT = 17;
  private static final int DOCUMENT_VERSION = 1;
  private static final int DOCUMENT_NONCE_BYTES = 24;
  private static final int SEALED_AT = BODY_AT + 1 + DOCUMENT_NONCE_BYTES;
  private static final int DAY_BYTES = 4;

  private final Path path;
  private final FileBytes file;

  private StoreBytes(Path path, FileBytes file) {
    this.path = path;
    this.file = file;
  }

  static StoreBytes read(Path path) throws IOException {
    FileBytes file = FileBytes.whole(path);
    file.expectMagic(0, "SRKEYST2");
    file.expect("the suite", file.u8(SUITE_AT), Algorithms.SUITE);
    file.expect("the version of the body", file.u8(BODY_AT), DOCUMENT_VERSION);
    file.get(SEALED_AT, Algorithms.TAG_BYTES);
    return new StoreBytes(path, file);
  }

  /**
   * The day keys by their ids; empty if the root is not this store's.
   *
   * @throws DamagedException if the root is, by its id, but the body does not verify
   */
  Optional<Map<String, DayKey>> open(byte[] root) throws DamagedException {
    byte[] documentKey = derive(root, "strongroom/v1/document", Algorithms.KEY_BYTES);
    String context = "key-store/" + HexFormat.of().formatHex(file.get(0, BODY_AT));
    Optional<byte[]> body =
        Algorithms.openXaes(
            documentKey,
            file.get(BODY_AT + 1, DOCUMENT_NONCE_BYTES),
            Algorithms.concat(new byte[] {DOCUMENT_VERSION}, Algorithms.label(context)),
            file.get(SEALED_AT, file.size() - SEALED_AT));
    if (body.isPresent()) {
      return Optional.of(keys(new FileBytes(path, body.get())));
    }
    if (file.has(ROOT_ID_AT, derive(root, "strongroom/v1/root-id", ROOT_ID_BYTES))) {
      throw file.damaged("the body does not verify under its own root");
    }
    return Optional.empty();
  }

  private static byte[] derive(byte[] root, String label, int lengthBytes) {
    return Algorithms.hkdf(root, new byte[0], Algorithms.label(label), lengthBytes);
  }

  private static Map<String, DayKey> keys(FileBytes body) throws DamagedException {
    Map<String, DayKey> keys = new HashMap<>();
    int count = body.i32(0);
    int at = Integer.BYTES;
    for (int i = 0; i < count; i++) {
      int pointAt = at + 1 + body.u8(at) + DAY_BYTES;
      int scalarAt = pointAt + Algorithms.POINT_BYTES;
      DayKey key =
          key(
              body,
              body.get(pointAt, Algorithms.POINT_BYTES),
              body.get(scalarAt, Algorithms.KEY_BYTES));
      keys.put(key.id(), key);
      at = scalarAt + Algorithms.KEY_BYTES;
    }
    body.expect("the length of the body", body.size(), at);
    return keys;
  }

  private static DayKey key(FileBytes body, byte[] point, byte[] scalar) throws DamagedException {
    try {
      return new DayKey(point, scalar);
    } catch (GeneralSecurityException e) {
      throw body.damaged("a day key is none (" + e.getMessage() + ")");
    }
  }
}
