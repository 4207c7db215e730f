package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that was done with the log itself, or about a finding. What a sample is drawn from is
 * in it, so that whoever has the leaves and the seed draws the same sample.
 *
 * @param number entries that were shown, or the index of the one entry that it is about
 * @param digest of a sample's seed, or of a finding's record; zeros of other steps
 * @param population of {@code sample-committed} alone
 */
@SuppressWarnings("ArrayRecordComponent") // copied at the face
record InspectionLeaf(
    WallTime at,
    byte[] commitment,
    UUID by,
    String step,
    UUID subject,
    long number,
    byte[] digest,
    Optional<Population> population)
    implements Leaf {
  static final int TYPE = 6;

  /** Their places are their codes; never change one. */
  private static final List<String> STEPS =
      List.of(
          "",
          InspectionAct.READ,
          InspectionAct.RECEIPT,
          InspectionAct.COUNTED,
          InspectionAct.SAMPLE_COMMITTED,
          InspectionAct.SAMPLE_DRAWN,
          "finding-noted",
          "finding-answered",
          "finding-closed",
          "finding-returned",
          InspectionAct.PACKED);

  private static final int DIGEST_BYTES = 32;
  private static final int POPULATION_BYTES = 8 + 8 + 1 + 2;
  private static final int BYTES = 16 + 1 + 16 + 8 + DIGEST_BYTES + 1;

  InspectionLeaf {
    commitment = Leaf.checked(commitment);
    digest = digest.clone();
    if (digest.length != DIGEST_BYTES || STEPS.indexOf(step) < 1 || number < 0) {
      throw new IllegalArgumentException(
          "an inspection has a known step, a number and a digest of 32 bytes");
    }
    if (population.isPresent() != step.equals(InspectionAct.SAMPLE_COMMITTED)) {
      throw new IllegalArgumentException(
          "a population is fixed with the seed, and by no other step");
    }
  }

  @Override
  public byte[] commitment() {
    return commitment.clone();
  }

  @Override
  public byte[] digest() {
    return digest.clone();
  }

  @Override
  public byte[] encode() {
    int more = population.isPresent() ? POPULATION_BYTES : 0;
    return Leaf.encode(TYPE, at, commitment, BYTES + more, this::put);
  }

  private void put(ByteBuffer to) {
    Leaf.put(to, by);
    to.put((byte) STEPS.indexOf(step));
    Leaf.put(to, subject);
    to.putLong(number).put(digest).put((byte) (population.isPresent() ? 1 : 0));
    population.ifPresent(
        from -> {
          Leaf.put(to, from.range());
          to.put((byte) (int) from.type().map(EntryType::number).orElse(0));
          to.putShort((short) from.count());
        });
  }

  /** Reads the body; what it does not write again is refused by who calls. */
  static InspectionLeaf next(WallTime at, byte[] commitment, ByteBuffer from) {
    UUID by = Leaf.uuid(from);
    String step = STEPS.get(from.get());
    UUID subject = Leaf.uuid(from);
    long number = from.getLong();
    byte[] digest = new byte[DIGEST_BYTES];
    from.get(digest);
    Optional<Population> population =
        from.get() == 0 ? Optional.empty() : Optional.of(population(from));
    return new InspectionLeaf(at, commitment, by, step, subject, number, digest, population);
  }

  private static Population population(ByteBuffer from) {
    return new Population(
        Leaf.range(from), EntryType.ofNumber(from.get()), Short.toUnsignedInt(from.getShort()));
  }
}
