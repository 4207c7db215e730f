package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;

/**
 * The first block of a pack. Big-endian; the byte table is in {@code docs/design/pack-format.md}.
 *
 * @param suite algorithms of this pack
 * @param firstOfLife whether this is the first pack of a recorder life: what is missing before it
 *     was missed because no recorder ran
 * @param id camera and epoch
 * @param volume where the pack was written
 * @param start wall time of the first fragment
 * @param salt 32 random bytes
 * @param commitment 32 bytes that bind the header to the pack's key
 * @param retentionClass class at writing time
 * @param expiryDay day whose key the pack's key is wrapped to
 */
public record PackHeader(
    Suite suite,
    boolean firstOfLife,
    PackId id,
    VolumeId volume,
    WallTime start,
    Bytes salt,
    Bytes commitment,
    RetentionClass retentionClass,
    LocalDate expiryDay) {
  /** Length of the header. */
  public static final int BYTES = PackLimits.BLOCK_BYTES;

  static final int FORMAT_VERSION = 1;
  private static final long MAGIC = 0x53525041434B0D0AL; // "SRPACK\r\n"
  private static final int COMMITMENT_AT = 120;
  private static final int CLASS_AT = 157;
  private static final int CLASS_BYTES = 32;
  private static final int CRC_AT = BYTES - 4;

  public PackHeader {
    if (salt.length() != 32 || commitment.length() != 32) {
      throw new IllegalArgumentException("salt and commitment have 32 bytes");
    }
  }

  /** A header whose commitment is not known yet: it is made from the {@link #hash}. */
  public static PackHeader uncommitted(
      Suite suite,
      boolean firstOfLife,
      PackId id,
      VolumeId volume,
      WallTime start,
      Bytes salt,
      RetentionClass retentionClass,
      LocalDate expiryDay) {
    return new PackHeader(
        suite,
        firstOfLife,
        id,
        volume,
        start,
        salt,
        Bytes.copyOf(new byte[32]),
        retentionClass,
        expiryDay);
  }

  public PackHeader committed(byte[] commitment32) {
    return new PackHeader(
        suite,
        firstOfLife,
        id,
        volume,
        start,
        salt,
        Bytes.copyOf(commitment32),
        retentionClass,
        expiryDay);
  }

  /**
   * The suite's hash of the header with commitment and CRC zeroed: what keys are derived from and
   * bound to.
   */
  public byte[] hash() {
    ByteBuffer block = ByteBuffer.allocate(BYTES);
    encodeBody(block);
    return suite.hash().create().digest(block.array());
  }

  /** First eight bytes of the hash: marks every frame as belonging to this pack. */
  public long tag() {
    return tagOf(hash());
  }

  static long tagOf(byte[] headerHash) {
    return ByteBuffer.wrap(headerHash).getLong();
  }

  /** Writes the block at the buffer's start, whose capacity is at least {@link #BYTES}. */
  public void encode(ByteBuffer out) {
    encodeBody(out);
    out.put(COMMITMENT_AT, commitment.toArray());
    out.putInt(CRC_AT, Checksums.crc(out, 0, CRC_AT));
  }

  private void encodeBody(ByteBuffer out) {
    for (int i = 0; i < BYTES; i += Long.BYTES) {
      out.putLong(i, 0L);
    }
    out.putLong(0, MAGIC);
    out.putShort(8, (short) FORMAT_VERSION);
    out.put(10, (byte) suite.code());
    out.put(11, (byte) (firstOfLife ? 1 : 0));
    putUuid(out, 16, id.camera().value());
    out.putLong(32, id.epoch().hybridMicros());
    out.putInt(40, id.epoch().counter());
    putUuid(out, 48, id.epoch().node().value());
    putUuid(out, 64, volume.value());
    out.putLong(80, start.micros());
    out.put(88, salt.toArray());
    out.putInt(152, Math.toIntExact(expiryDay.toEpochDay()));
    byte[] name = retentionClass.name().getBytes(StandardCharsets.US_ASCII);
    out.put(156, (byte) name.length);
    out.put(CLASS_AT, name);
  }

  /**
   * Parses a block of {@link #BYTES} bytes.
   *
   * @throws StrongroomException CORRUPT for anything that {@link #encode} does not write
   */
  public static PackHeader decode(ByteBuffer block) {
    if (block.capacity() < BYTES || block.getLong(0) != MAGIC) {
      throw corrupt("pack header: not a pack");
    }
    if (block.getInt(CRC_AT) != Checksums.crc(block, 0, CRC_AT)) {
      throw corrupt("pack header: checksum does not match");
    }
    int version = Short.toUnsignedInt(block.getShort(8));
    if (version != FORMAT_VERSION) {
      throw corrupt("pack header: format version " + version + ", this program reads 1");
    }
    int nameLength = Byte.toUnsignedInt(block.get(156));
    int flags = block.get(11);
    if (nameLength == 0 || nameLength > CLASS_BYTES || (flags & ~1) != 0) {
      throw corrupt("pack header: retention class or flags out of range");
    }
    Checksums.requireZero(block, 12, 16, "pack header");
    Checksums.requireZero(block, 44, 48, "pack header");
    Checksums.requireZero(block, CLASS_AT + nameLength, CRC_AT, "pack header");
    try {
      return new PackHeader(
          Suite.ofCode(Byte.toUnsignedInt(block.get(10))),
          flags == 1,
          new PackId(
              new CameraId(uuid(block, 16)),
              new Epoch(block.getLong(32), new NodeId(uuid(block, 48)), block.getInt(40))),
          new VolumeId(uuid(block, 64)),
          new WallTime(block.getLong(80)),
          Bytes.copyOf(block.slice(88, 32)),
          Bytes.copyOf(block.slice(COMMITMENT_AT, 32)),
          new RetentionClass(
              StandardCharsets.US_ASCII.decode(block.slice(CLASS_AT, nameLength)).toString()),
          LocalDate.ofEpochDay(block.getInt(152)));
    } catch (OpenFailedException e) {
      throw corrupt("pack header: unknown suite");
    } catch (StrongroomException e) {
      throw corrupt("pack header: " + e.getMessage());
    }
  }

  static void putUuid(ByteBuffer out, int at, UUID value) {
    out.putLong(at, value.getMostSignificantBits());
    out.putLong(at + 8, value.getLeastSignificantBits());
  }

  static UUID uuid(ByteBuffer in, int at) {
    return new UUID(in.getLong(at), in.getLong(at + 8));
  }
}
