package io.strongroom.playback.audit;

import io.strongroom.playback.tilelog.NewEntry;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.peer.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What nodes ask each other about contents of their access logs, big-endian; the byte tables are in
 * docs/design/access-log.md. Stateless.
 */
final class ContentMessages {
  static final String REQUEST = "access-log-contents";

  private static final int MAX_USER_BYTES = 1_024;
  private static final int BUNDLE = 256;
  private static final int ERASED = 0;
  private static final int DAMAGED = 0xffff;

  static final int MAX_ANSWER_BYTES = BUNDLE * (2 + NewEntry.MAX_CONTENT_BYTES);

  private ContentMessages() {}

  /**
   * A request.
   *
   * @param reading of the inspector, the same for all bundles of one page
   * @param bundle whose contents are wanted
   * @param count of its first entries
   */
  record Asked(ContentSource.Reading reading, long bundle, int count) {
    byte[] encode() {
      Bytes user = Bytes.copyOf(reading.user().getBytes(StandardCharsets.UTF_8));
      ByteBuffer out = ByteBuffer.allocate(16 + 16 + 8 + 2 + 2 + user.length());
      put(out, reading.id());
      put(out, reading.account());
      out.putLong(bundle).putShort((short) count);
      Wire.putShort(out, user);
      return out.array();
    }

    /**
     * @throws io.strongroom.recording.model.StrongroomException CALLER if it is none
     */
    static Asked decode(ByteBuffer request) {
      return Wire.parse(ErrorKind.CALLER, "the request", request, Asked::next);
    }

    private static Asked next(ByteBuffer in) {
      UUID id = uuid(in);
      UUID account = uuid(in);
      long bundle = in.getLong();
      int count = Wire.bounded(Short.toUnsignedInt(in.getShort()), BUNDLE);
      byte[] user = Wire.shortBytes(in, MAX_USER_BYTES).toArray();
      if (bundle < 0 || count < 1) {
        throw Wire.malformed("a bundle has a number and entries");
      }
      return new Asked(
          new ContentSource.Reading(id, account, new String(user, StandardCharsets.UTF_8)),
          bundle,
          count);
    }
  }

  static ByteBuffer encode(List<Content> contents) {
    int bytes = 0;
    for (Content each : contents) {
      bytes += 2 + (each instanceof Content.Opened(byte[] opened) ? opened.length : 0);
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    for (Content each : contents) {
      switch (each) {
        case Content.Opened(byte[] opened) -> Wire.putShort(out, Bytes.copyOf(opened));
        case Content.Erased _ -> out.putShort((short) ERASED);
        case Content.Damaged _ -> out.putShort((short) DAMAGED);
      }
    }
    return out.flip();
  }

  /**
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it is none
   */
  static List<Content> decode(ByteBuffer answer, int count) {
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "what it says of its contents",
        answer,
        in -> {
          List<Content> contents = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            contents.add(next(in));
          }
          return contents;
        });
  }

  private static Content next(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    return switch (length) {
      case ERASED -> new Content.Erased();
      case DAMAGED -> new Content.Damaged();
      default ->
          new Content.Opened(Wire.bytes(in, Wire.bounded(length, NewEntry.MAX_CONTENT_BYTES)));
    };
  }

  private static void put(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }
}
