package io.strongroom.recording.fragment;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1). */
final class HevcConfiguration {
  private HevcConfiguration() {}

  /** The configuration for these parameter sets, whole NAL units. */
  static VideoConfiguration of(List<Bytes> video, List<Bytes> sequences, List<Bytes> pictures) {
    HevcSequence first = HevcSequence.parse(sequences.get(0).asBuffer());
    BoxWriter out = new BoxWriter();
    out.u8(1);
    out.u8(first.profileSpace() << 6 | (first.tier() ? 1 << 5 : 0) | first.profile());
    out.u32(first.compatibility());
    out.u16((int) (first.constraints() >> 32)).u32(first.constraints() & 0xffff_ffffL);
    out.u8(first.level());
    out.u16(0xf000).u8(0xfc);
    out.u8(0xfc | first.chromaFormat());
    out.u8(0xf8 | first.bitDepthLuma() - 8);
    out.u8(0xf8 | first.bitDepthChroma() - 8);
    out.u16(0);
    out.u8(first.temporalLayers() << 3 | (first.temporalNesting() ? 1 << 2 : 0) | 3);
    out.u8(3);
    array(out, ParameterSets.HEVC_VIDEO, video);
    array(out, ParameterSets.HEVC_SEQUENCE, sequences);
    array(out, ParameterSets.HEVC_PICTURE, pictures);
    ByteBuffer record = out.toBuffer();
    return new VideoConfiguration(
        "hev1", "hvcC", Bytes.copyOf(record), first.width(), first.height(), codec("hev1", record));
  }

  /** The codecs parameter (ISO/IEC 14496-15, E.3) that a configuration record stands for. */
  static String codec(String entryType, ByteBuffer record) {
    BoxReader.need(record, 13, "hvcC");
    int at = record.position();
    int head = record.get(at + 1) & 0xff;
    StringBuilder text = new StringBuilder(entryType).append('.');
    if (head >> 6 != 0) {
      text.append((char) ('A' + (head >> 6) - 1));
    }
    text.append(head & 0x1f).append('.');
    text.append(
        Integer.toHexString(Integer.reverse(record.getInt(at + 2))).toUpperCase(Locale.ROOT));
    text.append('.').append((head & 0x20) != 0 ? 'H' : 'L').append(record.get(at + 12) & 0xff);
    int last = 5;
    while (last >= 0 && record.get(at + 6 + last) == 0) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      text.append('.').append("%X".formatted(record.get(at + 6 + i)));
    }
    return text.toString();
  }

  /** array_completeness stays 0: parameter sets also come in band. */
  private static void array(BoxWriter out, int type, List<Bytes> nals) {
    out.u8(type).u16(nals.size());
    for (Bytes nal : nals) {
      out.u16(nal.length()).bytes(nal.asBuffer());
    }
  }
}
