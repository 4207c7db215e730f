package io.strongroom.recording.peer;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Authorisation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Asks for a live view, or for more time of one.
 *
 * @param view chosen at random by who asks
 * @param camera of the authorisation there
 * @param range of the authorisation there
 * @param intent of the authorisation there
 */
record LiveRequest(UUID view, CameraId camera, TimeRange range, String intent) {
  static LiveRequest of(UUID view, Authorisation authorisation) {
    return new LiveRequest(
        view, authorisation.camera(), authorisation.range(), authorisation.intent());
  }

  byte[] encoded() {
    byte[] text = intent.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out =
        ByteBuffer.allocate(16 + Wire.CAMERA_BYTES + Wire.RANGE_BYTES + 2 + text.length);
    out.putLong(view.getMostSignificantBits()).putLong(view.getLeastSignificantBits());
    Wire.put(out, camera);
    Wire.put(out, range);
    Wire.putShort(out, Bytes.copyOf(text));
    return out.array();
  }

  static LiveRequest decode(ByteBuffer in) {
    UUID view = new UUID(in.getLong(), in.getLong());
    return new LiveRequest(view, Wire.camera(in), Wire.range(in), Requests.intent(in));
  }
}
