package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What everybody may see of an entry of the access log: its type, its time, opaque ids, and a
 * commitment to what is sealed beside it ({@link LeafContent}). The bytes are in {@code
 * docs/design/access-log.md}; each leaf has one form. Immutable.
 */
public sealed interface Leaf
    permits Leaf.OfIntent,
        Leaf.OfDelivery,
        Leaf.OfRefusal,
        DecisionLeaf,
        PersonLeaf,
        InspectionLeaf,
        CustodyLeaf {
  /** Version of the form. */
  int VERSION = 1;

  /** Length of a commitment. */
  int COMMITMENT_BYTES = 32;

  /** When it was handed to the log. */
  WallTime at();

  /** SHA-256 of the salted content; a copy. */
  byte[] commitment();

  /** The bytes whose hash is in the tree. */
  byte[] encode();

  /**
   * What was asked for.
   *
   * @param grant that it rests on; empty of a refusal, and where no person looks
   */
  record Subject(
      UUID session, CameraId camera, TimeRange range, Action action, Optional<UUID> grant) {
    private static final int BYTES = 16 + 16 + 8 + 8 + 1 + 16;
    private static final UUID NO_GRANT = new UUID(0, 0);

    private void put(ByteBuffer to) {
      Leaf.put(to, session);
      Leaf.put(to, camera.value());
      Leaf.put(to, range);
      to.put(codeOf(action));
      Leaf.put(to, grant.orElse(NO_GRANT));
    }

    private static Subject next(ByteBuffer from) {
      return new Subject(
          uuid(from),
          new CameraId(uuid(from)),
          Leaf.range(from),
          actionOf(from.get()),
          Optional.of(uuid(from)).filter(id -> !id.equals(NO_GRANT)));
    }
  }

  /** Somebody was about to see something. */
  @SuppressWarnings("ArrayRecordComponent") // copied at the face
  record OfIntent(WallTime at, byte[] commitment, Subject subject) implements Leaf {
    public OfIntent {
      commitment = checked(commitment);
    }

    @Override
    public byte[] commitment() {
      return commitment.clone();
    }

    @Override
    public byte[] encode() {
      return Leaf.encode(1, at, commitment, Subject.BYTES, subject::put);
    }
  }

  /**
   * What went out.
   *
   * @param intent index of the intent it went out under
   */
  @SuppressWarnings("ArrayRecordComponent") // copied at the face
  record OfDelivery(WallTime at, byte[] commitment, long intent, Delivery delivery)
      implements Leaf {
    private static final int BYTES = 8 + 8 + 1 + 8 + 8;

    public OfDelivery {
      commitment = checked(commitment);
      if (intent < 0 || delivery.bytes() < 0) {
        throw new IllegalArgumentException("an index and a number of bytes are not negative");
      }
    }

    @Override
    public byte[] commitment() {
      return commitment.clone();
    }

    @Override
    public byte[] encode() {
      return Leaf.encode(2, at, commitment, BYTES, this::put);
    }

    private void put(ByteBuffer to) {
      Optional<TimeRange> range = delivery.range();
      to.putLong(intent).putLong(delivery.bytes()).put((byte) (range.isPresent() ? 1 : 0));
      to.putLong(range.map(r -> r.from().micros()).orElse(0L));
      to.putLong(range.map(r -> r.to().micros()).orElse(0L));
    }

    private static OfDelivery next(WallTime at, byte[] commitment, ByteBuffer from) {
      long intent = from.getLong();
      long bytes = from.getLong();
      boolean hasRange = from.get() != 0;
      WallTime start = new WallTime(from.getLong());
      WallTime end = new WallTime(from.getLong());
      Optional<TimeRange> range =
          hasRange ? Optional.of(new TimeRange(start, end)) : Optional.empty();
      return new OfDelivery(at, commitment, intent, new Delivery(range, bytes));
    }
  }

  /** Somebody asked and was refused. */
  @SuppressWarnings("ArrayRecordComponent") // copied at the face
  record OfRefusal(WallTime at, byte[] commitment, Subject subject) implements Leaf {
    public OfRefusal {
      commitment = checked(commitment);
    }

    @Override
    public byte[] commitment() {
      return commitment.clone();
    }

    @Override
    public byte[] encode() {
      return Leaf.encode(3, at, commitment, Subject.BYTES, subject::put);
    }
  }

  /**
   * Reads a leaf.
   *
   * @throws InvalidLogException for anything that {@link #encode} does not write
   */
  static Leaf parse(byte[] bytes) {
    int least = headBytes() + Math.min(OfDelivery.BYTES, DecisionLeaf.LEAST_BYTES);
    if (bytes.length < least || bytes[0] != VERSION) {
      throw new InvalidLogException("an entry is no leaf of version " + VERSION);
    }
    try {
      Leaf leaf = read(ByteBuffer.wrap(bytes));
      if (Arrays.equals(leaf.encode(), bytes)) {
        return leaf;
      }
    } catch (RuntimeException e) {
      // a range that ends before it begins, an unknown type or action, too few bytes
    }
    throw new InvalidLogException("a leaf is not of a known form");
  }

  private static Leaf read(ByteBuffer from) {
    byte type = from.get(1);
    from.position(2);
    WallTime at = new WallTime(from.getLong());
    byte[] commitment = new byte[COMMITMENT_BYTES];
    from.get(commitment);
    return switch (type) {
      case 1 -> new OfIntent(at, commitment, Subject.next(from));
      case 2 -> OfDelivery.next(at, commitment, from);
      case 3 -> new OfRefusal(at, commitment, Subject.next(from));
      case DecisionLeaf.TYPE -> DecisionLeaf.next(at, commitment, from);
      case PersonLeaf.TYPE -> PersonLeaf.next(at, commitment, from);
      case InspectionLeaf.TYPE -> InspectionLeaf.next(at, commitment, from);
      case CustodyLeaf.TYPE -> CustodyLeaf.next(at, commitment, from);
      default -> throw new IllegalArgumentException("unknown type");
    };
  }

  private static int headBytes() {
    return 1 + 1 + 8 + COMMITMENT_BYTES;
  }

  /** Head and body of a leaf. */
  static byte[] encode(
      int type, WallTime at, byte[] commitment, int bodyBytes, Consumer<ByteBuffer> body) {
    byte[] leaf = new byte[headBytes() + bodyBytes];
    ByteBuffer to = ByteBuffer.wrap(leaf);
    to.put((byte) VERSION).put((byte) type).putLong(at.micros()).put(commitment);
    body.accept(to);
    return leaf;
  }

  static void put(ByteBuffer to, UUID id) {
    to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  static UUID uuid(ByteBuffer from) {
    return new UUID(from.getLong(), from.getLong());
  }

  static void put(ByteBuffer to, TimeRange range) {
    to.putLong(range.from().micros()).putLong(range.to().micros());
  }

  static TimeRange range(ByteBuffer from) {
    return new TimeRange(new WallTime(from.getLong()), new WallTime(from.getLong()));
  }

  /** A copy of a commitment. */
  static byte[] checked(byte[] commitment) {
    if (commitment.length != COMMITMENT_BYTES) {
      throw new IllegalArgumentException("a commitment has 32 bytes");
    }
    return commitment.clone();
  }

  private static byte codeOf(Action action) {
    return switch (action) {
      case TIMELINE -> 1;
      case PLAYBACK -> 2;
      case EXPORT -> 3;
      case PICTURE -> 4;
      case LIVE -> 5;
      case VERIFICATION -> 6;
      case THINNING -> 7;
      case UNMASK -> 8;
      case RESIDENT -> 9;
    };
  }

  private static Action actionOf(byte code) {
    for (Action action : Action.values()) {
      if (codeOf(action) == code) {
        return action;
      }
    }
    throw new IllegalArgumentException("unknown action");
  }
}
