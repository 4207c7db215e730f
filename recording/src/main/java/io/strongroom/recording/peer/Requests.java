package io.strongroom.recording.peer;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.read.UnwrapRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The requests about footage and keys; their names and bodies. */
final class Requests {
  static final String OUTLINE = "outline";
  static final String EXTENT = "extent";
  static final String PACK = "pack";
  static final String BYTES = "bytes";
  static final String UNWRAP = "unwrap";

  /** Most bytes of one answer to {@link #BYTES}: the largest usual fragment in one piece. */
  static final int MAX_PIECE_BYTES = 2 << 20;

  private static final int HASH_BYTES = 32;
  private static final int MAX_INTENT_BYTES = 128;

  /** It goes into the log. */
  private static final Pattern INTENT = Pattern.compile("[0-9A-Za-z._:/-]{1,128}");

  private Requests() {}

  record Outlined(CameraId camera, TimeRange range) {
    byte[] encoded() {
      ByteBuffer out = ByteBuffer.allocate(Wire.CAMERA_BYTES + Wire.RANGE_BYTES);
      Wire.put(out, camera);
      Wire.put(out, range);
      return out.array();
    }

    static Outlined decode(ByteBuffer in) {
      return new Outlined(Wire.camera(in), Wire.range(in));
    }
  }

  record Extent(CameraId camera) {
    byte[] encoded() {
      ByteBuffer out = ByteBuffer.allocate(Wire.CAMERA_BYTES);
      Wire.put(out, camera);
      return out.array();
    }

    static Extent decode(ByteBuffer in) {
      return new Extent(Wire.camera(in));
    }
  }

  /**
   * One pack.
   *
   * @param after of a growing pack only chunks with a higher sequence number; -1 for all
   */
  record Pack(PackId id, int after) {
    byte[] encoded() {
      ByteBuffer out = ByteBuffer.allocate(Wire.CAMERA_BYTES + Wire.EPOCH_BYTES + 4);
      Wire.put(out, id);
      return out.putInt(after).array();
    }

    static Pack decode(ByteBuffer in) {
      return new Pack(Wire.pack(in), in.getInt());
    }
  }

  /** A piece of a pack's file. */
  record Piece(PackId id, long offsetBytes, int lengthBytes) {
    byte[] encoded() {
      ByteBuffer out = ByteBuffer.allocate(Wire.CAMERA_BYTES + Wire.EPOCH_BYTES + 12);
      Wire.put(out, id);
      return out.putLong(offsetBytes).putInt(lengthBytes).array();
    }

    static Piece decode(ByteBuffer in) {
      Piece piece = new Piece(Wire.pack(in), in.getLong(), in.getInt());
      if (piece.offsetBytes < 0
          || piece.offsetBytes > 2 * PackLimits.MAX_BYTES
          || piece.lengthBytes < 1
          || piece.lengthBytes > MAX_PIECE_BYTES) {
        throw Wire.malformed("offset or length is out of range");
      }
      return piece;
    }
  }

  static byte[] encoded(UnwrapRequest request) {
    byte[] intent = request.intent().getBytes(StandardCharsets.US_ASCII);
    Bytes wrapped = Bytes.copyOf(request.wrapped().encode());
    ByteBuffer out =
        ByteBuffer.allocate(
            Wire.CAMERA_BYTES
                + Wire.RANGE_BYTES
                + HASH_BYTES
                + 2
                + intent.length
                + 2
                + wrapped.length());
    Wire.put(out, request.camera());
    Wire.put(out, request.range());
    out.put(request.headerHash().asBuffer());
    Wire.putShort(out, Bytes.copyOf(intent));
    Wire.putShort(out, wrapped);
    return out.array();
  }

  static UnwrapRequest decodeUnwrap(ByteBuffer in) {
    CameraId camera = Wire.camera(in);
    TimeRange range = Wire.range(in);
    Bytes hash = Bytes.copyOf(Wire.bytes(in, HASH_BYTES));
    String intent = intent(in);
    try {
      WrappedDek wrapped = WrappedDek.decode(Wire.shortBytes(in, WrappedDek.MAX_BYTES).asBuffer());
      return new UnwrapRequest(camera, range, intent, wrapped, hash);
    } catch (OpenFailedException e) {
      throw Wire.malformed("the wrapped key is not one");
    }
  }

  static String intent(ByteBuffer in) {
    byte[] text = Wire.shortBytes(in, MAX_INTENT_BYTES).toArray();
    String intent = new String(text, StandardCharsets.US_ASCII);
    if (!INTENT.matcher(intent).matches()) {
      throw Wire.malformed("the intent is not the id of a log entry");
    }
    return intent;
  }
}
