package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A step of custody.
 *
 * @param record SHA-256 of the record as the step leaves it
 * @param proof SHA-256 of what can be shown for it; zeros if there is nothing
 */
@SuppressWarnings("ArrayRecordComponent") // copied at the face
record CustodyLeaf(
    WallTime at, byte[] commitment, UUID subject, CustodyStep step, byte[] record, byte[] proof)
    implements Leaf {
  static final int TYPE = 7;

  private static final int DIGEST_BYTES = 32;
  private static final int BYTES = 16 + 1 + DIGEST_BYTES + DIGEST_BYTES;

  CustodyLeaf {
    commitment = Leaf.checked(commitment);
    record = record.clone();
    proof = proof.clone();
    if (record.length != DIGEST_BYTES || proof.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes");
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
  public byte[] proof() {
    return proof.clone();
  }

  @Override
  public byte[] encode() {
    return Leaf.encode(TYPE, at, commitment, BYTES, this::put);
  }

  private void put(ByteBuffer to) {
    Leaf.put(to, subject);
    to.put((byte) step.code()).put(record).put(proof);
  }

  /** Reads the body; what it does not write again is refused by who calls. */
  static CustodyLeaf next(WallTime at, byte[] commitment, ByteBuffer from) {
    UUID subject = Leaf.uuid(from);
    CustodyStep step =
        CustodyStep.ofCode(from.get())
            .orElseThrow(() -> new IllegalArgumentException("an unknown step"));
    byte[] record = new byte[DIGEST_BYTES];
    from.get(record);
    byte[] proof = new byte[DIGEST_BYTES];
    from.get(proof);
    return new CustodyLeaf(at, commitment, subject, step, record, proof);
  }
}
