package io.strongroom.playback.audit;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A step of a request for footage or of its grant. What an approval grants is in it, so that
 * whoever has the leaves alone sees that each intent lies within a grant.
 *
 * @param record SHA-256 of the request's record as the step leaves it
 * @param granted of an approval
 */
@SuppressWarnings("ArrayRecordComponent") // copied at the face
record DecisionLeaf(
    WallTime at,
    byte[] commitment,
    UUID request,
    String step,
    byte[] record,
    Optional<Granted> granted)
    implements Leaf {
  static final int TYPE = 4;

  static final String APPROVE = "approve";
  static final String NARROW = "narrow";
  static final String REVOKE = "revoke";
  static final String BREAK_GLASS = "break-glass";

  /** Their places are their codes; never change one. */
  private static final List<String> STEPS =
      List.of(
          "",
          "submit",
          APPROVE,
          NARROW,
          "refuse",
          "withdraw",
          "lapse",
          "use",
          "use-up",
          REVOKE,
          "expire",
          "agree",
          BREAK_GLASS,
          "review",
          "review-overdue",
          "uncover");

  private static final int RECORD_BYTES = 32;
  private static final int GRANT_BYTES = 8 + 8 + 8 + 1 + 2;

  /** Of the body of one that grants nothing. */
  static final int LEAST_BYTES = 16 + 1 + RECORD_BYTES + 1;

  DecisionLeaf {
    commitment = Leaf.checked(commitment);
    record = record.clone();
    if (record.length != RECORD_BYTES || STEPS.indexOf(step) < 1) {
      throw new IllegalArgumentException("a decision has a known step and a digest of 32 bytes");
    }
    if (granted.isPresent() != isGrant(step)) {
      throw new IllegalArgumentException("an approval grants something, and no other step does");
    }
  }

  /** Whether an entry says of itself that it is one; it may be damaged all the same. */
  static boolean looksLikeOne(byte[] entry) {
    return entry.length > 1 && entry[1] == TYPE;
  }

  static boolean isGrant(String step) {
    return step.equals(APPROVE) || step.equals(NARROW) || step.equals(BREAK_GLASS);
  }

  /** Whether a request ends without a grant by it. */
  static boolean isRefusal(String step) {
    return step.equals("refuse") || step.equals("withdraw") || step.equals("lapse");
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
    int more = granted.map(grant -> GRANT_BYTES + 16 * grant.cameras().size()).orElse(0);
    return Leaf.encode(TYPE, at, commitment, LEAST_BYTES + more, this::put);
  }

  private void put(ByteBuffer to) {
    Leaf.put(to, request);
    to.put((byte) STEPS.indexOf(step)).put(record).put((byte) (granted.isPresent() ? 1 : 0));
    granted.ifPresent(grant -> put(to, grant));
  }

  private static void put(ByteBuffer to, Granted grant) {
    Leaf.put(to, grant.range());
    to.putLong(grant.until().micros());
    int actions = 0;
    for (int bit = 0; bit < Granted.ACTIONS.size(); bit++) {
      actions |= grant.actions().contains(Granted.ACTIONS.get(bit)) ? 1 << bit : 0;
    }
    to.put((byte) actions).putShort((short) grant.cameras().size());
    grant.cameras().forEach(camera -> Leaf.put(to, camera.value()));
  }

  /** Reads the body; what it does not write again is refused by who calls. */
  static DecisionLeaf next(WallTime at, byte[] commitment, ByteBuffer from) {
    UUID request = Leaf.uuid(from);
    String step = STEPS.get(from.get());
    byte[] record = new byte[RECORD_BYTES];
    from.get(record);
    Optional<Granted> granted = from.get() == 0 ? Optional.empty() : Optional.of(grant(from));
    return new DecisionLeaf(at, commitment, request, step, record, granted);
  }

  private static Granted grant(ByteBuffer from) {
    TimeRange range = Leaf.range(from);
    WallTime until = new WallTime(from.getLong());
    int bits = from.get();
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (int bit = 0; bit < Granted.ACTIONS.size(); bit++) {
      if ((bits & 1 << bit) != 0) {
        actions.add(Granted.ACTIONS.get(bit));
      }
    }
    int count = Short.toUnsignedInt(from.getShort());
    if (count > Granted.MAX_CAMERAS) {
      throw new IllegalArgumentException("too many cameras");
    }
    List<CameraId> cameras = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      cameras.add(new CameraId(Leaf.uuid(from)));
    }
    return new Granted(cameras, range, until, actions);
  }
}
