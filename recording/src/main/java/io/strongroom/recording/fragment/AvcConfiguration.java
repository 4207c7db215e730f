package io.strongroom.recording.fragment;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
final class AvcConfiguration {
  private AvcConfiguration() {}

  /**
   * The configuration for these parameter sets, whole NAL units in ascending order of identifier.
   */
  static VideoConfiguration of(List<Bytes> sequences, List<Bytes> pictures) {
    AvcSequence first = AvcSequence.parse(sequences.get(0).asBuffer());
    BoxWriter out = new BoxWriter();
    out.u8(1).u8(first.profile()).u8(first.constraints()).u8(first.level());
    out.u8(0xfc | 3);
    out.u8(0xe0 | sequences.size());
    units(out, sequences);
    out.u8(pictures.size());
    units(out, pictures);
    if (AvcSequence.hasChromaFields(first.profile())) {
      out.u8(0xfc | first.chromaFormat());
      out.u8(0xf8 | first.bitDepthLuma() - 8);
      out.u8(0xf8 | first.bitDepthChroma() - 8);
      out.u8(0);
    }
    String codec =
        "avc3.%02x%02x%02x".formatted(first.profile(), first.constraints(), first.level());
    Bytes record = Bytes.copyOf(out.toBuffer());
    return new VideoConfiguration("avc3", "avcC", record, first.width(), first.height(), codec);
  }

  /** The codecs parameter (RFC 6381, 3.3) that a configuration record stands for. */
  static String codec(String entryType, ByteBuffer record) {
    BoxReader.need(record, 4, "avcC");
    int at = record.position();
    return "%s.%02x%02x%02x"
        .formatted(entryType, record.get(at + 1), record.get(at + 2), record.get(at + 3));
  }

  private static void units(BoxWriter out, List<Bytes> nals) {
    for (Bytes nal : nals) {
      out.u16(nal.length()).bytes(nal.asBuffer());
    }
  }
}
