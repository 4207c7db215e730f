package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** {@link CameraMessage.Wanted} between nodes: the 16 bytes of the camera's id. */
final class CameraMessageSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 7_301;
  private static final int BYTES = 16;
  private static final String WANTED = "W";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return WANTED;
  }

  @Override
  public byte[] toBinary(Object message) {
    if (!(message instanceof CameraMessage.Wanted wanted)) {
      throw new IllegalArgumentException("is not sent between nodes: " + message.getClass());
    }
    UUID id = wanted.camera().value();
    return ByteBuffer.allocate(BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(WANTED) || bytes.length != BYTES) {
      throw new NotSerializableException("a message of a camera is malformed");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new CameraMessage.Wanted(new CameraId(new UUID(in.getLong(), in.getLong())));
  }
}
