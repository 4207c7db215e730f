package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * A change of an account or of the areas.
 *
 * @param record SHA-256 of the record as the step leaves it
 */
@SuppressWarnings("ArrayRecordComponent") // copied at the face
record PersonLeaf(WallTime at, byte[] commitment, UUID person, UUID by, String step, byte[] record)
    implements Leaf {
  static final int TYPE = 5;

  /** Their places are their codes; never change one. */
  private static final List<String> STEPS =
      List.of(
          "",
          "made",
          "assigned",
          "locked",
          "unlocked",
          "password-set",
          "password-changed",
          "totp-set",
          "totp-removed",
          "undertaking-signed",
          "sessions-ended",
          "locked-out",
          "areas-changed",
          "linked",
          "unlinked");

  private static final int RECORD_BYTES = 32;
  private static final int BYTES = 16 + 16 + 1 + RECORD_BYTES;

  PersonLeaf {
    commitment = Leaf.checked(commitment);
    record = record.clone();
    if (record.length != RECORD_BYTES || STEPS.indexOf(step) < 1) {
      throw new IllegalArgumentException(
          "a change of a person has a known step and a digest of 32 bytes");
    }
  }

  @Override
  public byte[] commitment() {
    return commitment.clone();
  }

  @Override
  public byte[] record() {
    return record.clone();
  }

  @Override
  public byte[] encode() {
    return Leaf.encode(TYPE, at, commitment, BYTES, this::put);
  }

  private void put(ByteBuffer to) {
    Leaf.put(to, person);
    Leaf.put(to, by);
    to.put((byte) STEPS.indexOf(step)).put(record);
  }

  /** Reads the body; what it does not write again is refused by who calls. */
  static PersonLeaf next(WallTime at, byte[] commitment, ByteBuffer from) {
    UUID person = Leaf.uuid(from);
    UUID by = Leaf.uuid(from);
    String step = STEPS.get(from.get());
    byte[] record = new byte[RECORD_BYTES];
    from.get(record);
    return new PersonLeaf(at, commitment, person, by, step, record);
  }
}
