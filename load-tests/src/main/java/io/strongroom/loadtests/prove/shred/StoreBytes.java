package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file of a key store, whose body and keys some roots open. Used by one thread. */
final class StoreBytes {
  private static final int SUITE_AT = 8;
  private static final int ID_AT = 9;
  private static final int ID_BYTES = 8;
  private static final int BODY_AT = 17;
  private static final int PLACE_BYTES = 12;
  private static final int KEY_VERSION = 2;
  private static final int DAY_BYTES = 4;
  private static final int SEALED_BYTES = Algorithms.KEY_BYTES + Algorithms.DOCUMENT_BYTES;

  private final FileBytes file;

  private StoreBytes(FileBytes file) {
    this.file = file;
  }

  static StoreBytes read(Path path) throws IOException {
    FileBytes file = FileBytes.whole(path);
    file.expectMagic(0, "SRKEYST3");
    file.expect("the suite", file.u8(SUITE_AT), Algorithms.SUITE);
    file.get(BODY_AT, Algorithms.DOCUMENT_BYTES);
    return new StoreBytes(file);
  }

  /**
   * The day keys that any of the roots opens, by their ids; empty if no root is this store's.
   *
   * @throws DamagedException if one is, by its id, but the body does not verify
   */
  Optional<Map<String, DayKey>> open(List<SlotRoot> roots) throws DamagedException {
    String context = "key-store/" + HexFormat.of().formatHex(file.get(0, BODY_AT));
    FileBytes sealed = file.part(BODY_AT, file.size() - BODY_AT);
    for (SlotRoot root : roots) {
      Optional<byte[]> body = Algorithms.openDocument(root.fileKey(), context, sealed);
      if (body.isPresent()) {
        return Optional.of(keys(file.with(body.get()), roots));
      }
      if (file.has(ID_AT, id(root))) {
        throw file.damaged("the body does not verify under its own root");
      }
    }
    return Optional.empty();
  }

  private static byte[] id(SlotRoot root) {
    return Algorithms.hkdf(
        root.fileKey(), new byte[0], Algorithms.label("strongroom/v1/key-store-id"), ID_BYTES);
  }

  /** What is said to be alive is passed over: seeds decide. */
  private static Map<String, DayKey> keys(FileBytes body, List<SlotRoot> roots)
      throws DamagedException {
    Map<String, DayKey> keys = new HashMap<>();
    int countAt = Integer.BYTES + body.i32(0) * PLACE_BYTES;
    int count = body.i32(countAt);
    int at = countAt + Integer.BYTES;
    for (int i = 0; i < count; i++) {
      int openAt = at + 2;
      int pointAt = openAt + 1 + body.u8(openAt) + DAY_BYTES;
      int sealedAt = pointAt + Algorithms.POINT_BYTES;
      body.expect("the version of a day key", body.u8(at), KEY_VERSION);
      Optional<byte[]> scalar =
          scalar(
              roots,
              label(body, at + 1, openAt, pointAt),
              body.i32(pointAt - DAY_BYTES),
              "day-key/" + HexFormat.of().formatHex(body.get(openAt, sealedAt - openAt)),
              body.part(sealedAt, SEALED_BYTES));
      if (scalar.isPresent()) {
        DayKey key = key(body, body.get(pointAt, Algorithms.POINT_BYTES), scalar.get());
        keys.put(key.id(), key);
      }
      at = sealedAt + SEALED_BYTES;
    }
    body.expect("the length of the body", body.size(), at);
    return keys;
  }

  private static String label(FileBytes body, int generationAt, int openAt, int pointAt)
      throws DamagedException {
    String name = body.ascii(openAt + 1, pointAt - DAY_BYTES - openAt - 1);
    int generation = body.u8(generationAt);
    return generation == 0 ? name : name + "#" + generation;
  }

  private static Optional<byte[]> scalar(
      List<SlotRoot> roots, String label, int day, String context, FileBytes sealed)
      throws DamagedException {
    for (SlotRoot root : roots) {
      Optional<byte[]> secret = root.secret(label, day);
      if (secret.isPresent()) {
        Optional<byte[]> scalar = Algorithms.openDocument(secret.get(), context, sealed);
        if (scalar.isPresent()) {
          return scalar;
        }
      }
    }
    return Optional.empty();
  }

  private static DayKey key(FileBytes body, byte[] point, byte[] scalar) throws DamagedException {
    try {
      return new DayKey(point, scalar);
    } catch (GeneralSecurityException e) {
      throw body.damaged("a day key is none (" + e.getMessage() + ")");
    }
  }
}
