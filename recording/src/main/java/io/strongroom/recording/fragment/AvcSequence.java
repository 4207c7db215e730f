package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;

/**
 * What is needed of an H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1).
 *
 * @param profile profile_idc
 * @param constraints the byte of constraint flags
 * @param level level_idc
 * @param chromaFormat chroma_format_idc
 * @param bitDepthLuma in bits
 * @param bitDepthChroma in bits
 * @param width in pixels after cropping
 * @param height in pixels after cropping
 */
record AvcSequence(
    int profile,
    int constraints,
    int level,
    int chromaFormat,
    int bitDepthLuma,
    int bitDepthChroma,
    int width,
    int height) {

  /** Parses a whole NAL unit, header included. */
  static AvcSequence parse(ByteBuffer nal) {
    RbspReader in = RbspReader.of(nal, 1);
    int profile = (int) in.bits(8);
    int constraints = (int) in.bits(8);
    int level = (int) in.bits(8);
    in.unsigned("seq_parameter_set_id", 31);
    int chroma = 1;
    boolean planes = false;
    int luma = 8;
    int chromaDepth = 8;
    if (hasChromaFields(profile)) {
      chroma = in.unsigned("chroma_format_idc", 3);
      planes = chroma == 3 && in.flag();
      luma = 8 + in.unsigned("bit_depth_luma_minus8", 6);
      chromaDepth = 8 + in.unsigned("bit_depth_chroma_minus8", 6);
      in.skip(1);
      if (in.flag()) {
        skipScalingLists(in, chroma == 3 ? 12 : 8);
      }
    }
    in.unsigned("log2_max_frame_num_minus4", 12);
    skipOrderCount(in);
    in.unsigned("max_num_ref_frames", 16);
    in.skip(1);
    int[] size = pictureSize(in, planes ? 0 : chroma);
    return new AvcSequence(
        profile, constraints, level, chroma, luma, chromaDepth, size[0], size[1]);
  }

  /** Profiles whose parameter sets carry the chroma format (7.3.2.1.1). */
  static boolean hasChromaFields(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static int[] pictureSize(RbspReader in, int chromaArrayType) {
    int width = 16 * (in.unsigned("pic_width_in_mbs_minus1", VideoConfiguration.MAX_SIDE / 16) + 1);
    int units = in.unsigned("pic_height_in_map_units_minus1", VideoConfiguration.MAX_SIDE / 16) + 1;
    boolean framesOnly = in.flag();
    int fields = framesOnly ? 1 : 2;
    int height = 16 * units * fields;
    if (!framesOnly) {
      in.skip(1);
    }
    in.skip(1);
    if (in.flag()) {
      int unitX = chromaArrayType == 1 || chromaArrayType == 2 ? 2 : 1;
      int unitY = (chromaArrayType == 1 ? 2 : 1) * fields;
      width -= unitX * crop(in, "frame_crop left and right", width);
      height -= unitY * crop(in, "frame_crop top and bottom", height);
    }
    if (width <= 0 || height <= 0 || height > VideoConfiguration.MAX_SIDE) {
      throw RbspReader.malformed("a picture of " + width + " by " + height);
    }
    return new int[] {width, height};
  }

  private static int crop(RbspReader in, String field, int max) {
    return in.unsigned(field, max) + in.unsigned(field, max);
  }

  private static void skipOrderCount(RbspReader in) {
    int type = in.unsigned("pic_order_cnt_type", 2);
    if (type == 0) {
      in.unsigned("log2_max_pic_order_cnt_lsb_minus4", 12);
    } else if (type == 1) {
      in.skip(1);
      in.signed("offset_for_non_ref_pic");
      in.signed("offset_for_top_to_bottom_field");
      int frames = in.unsigned("num_ref_frames_in_pic_order_cnt_cycle", 255);
      for (int i = 0; i < frames; i++) {
        in.signed("offset_for_ref_frame");
      }
    }
  }

  private static void skipScalingLists(RbspReader in, int lists) {
    for (int i = 0; i < lists; i++) {
      if (in.flag()) {
        int size = i < 6 ? 16 : 64;
        int last = 8;
        for (int j = 0, next = 8; j < size && next != 0; j++) {
          next = (last + in.signed("delta_scale")) & 0xff;
          last = next == 0 ? last : next;
        }
      }
    }
  }
}
