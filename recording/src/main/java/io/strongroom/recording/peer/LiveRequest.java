package io.strongroom.recording.peer;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.read.RemoteView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** How a {@link RemoteView} is asked for, or given more time. */
final class LiveRequest {
  private LiveRequest() {}

  static byte[] encoded(RemoteView asked) {
    byte[] text = asked.intent().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out =
        ByteBuffer.allocate(16 + Wire.CAMERA_BYTES + Wire.RANGE_BYTES + 2 + text.length);
    out.putLong(asked.view().getMostSignificantBits());
    out.putLong(asked.view().getLeastSignificantBits());
    Wire.put(out, asked.camera());
    Wire.put(out, asked.range());
    Wire.putShort(out, Bytes.copyOf(text));
    return out.array();
  }

  static RemoteView decode(ByteBuffer in) {
    UUID view = new UUID(in.getLong(), in.getLong());
    return new RemoteView(view, Wire.camera(in), Wire.range(in), Requests.intent(in));
  }
}
