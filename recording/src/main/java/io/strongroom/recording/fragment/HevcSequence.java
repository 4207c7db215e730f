package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;

/**
 * What is needed of an H.265 sequence parameter set (ITU-T H.265, 7.3.2.2.1 and 7.3.3).
 *
 * @param id sps_seq_parameter_set_id
 * @param profileSpace general_profile_space
 * @param tier general_tier_flag
 * @param profile general_profile_idc
 * @param compatibility the 32 general_profile_compatibility_flags, first flag in the highest bit
 * @param constraints the 48 bits after them
 * @param level general_level_idc
 * @param temporalLayers number of temporal sub-layers
 * @param temporalNesting sps_temporal_id_nesting_flag
 * @param chromaFormat chroma_format_idc
 * @param bitDepthLuma in bits
 * @param bitDepthChroma in bits
 * @param width in pixels after cropping
 * @param height in pixels after cropping
 */
record HevcSequence(
    int id,
    int profileSpace,
    boolean tier,
    int profile,
    long compatibility,
    long constraints,
    int level,
    int temporalLayers,
    boolean temporalNesting,
    int chromaFormat,
    int bitDepthLuma,
    int bitDepthChroma,
    int width,
    int height) {

  /** Parses a whole NAL unit, header included. */
  static HevcSequence parse(ByteBuffer nal) {
    RbspReader in = RbspReader.of(nal, 2);
    in.skip(4);
    int layers = (int) in.bits(3) + 1;
    if (layers > 7) {
      throw RbspReader.malformed("sps_max_sub_layers_minus1 of 7");
    }
    boolean nesting = in.flag();
    int space = (int) in.bits(2);
    boolean tier = in.flag();
    int profile = (int) in.bits(5);
    long compatibility = in.bits(32);
    long constraints = in.bits(16) << 32 | in.bits(32);
    int level = (int) in.bits(8);
    skipSubLayers(in, layers - 1);
    int id = in.unsigned("sps_seq_parameter_set_id", 15);
    int chroma = in.unsigned("chroma_format_idc", 3);
    boolean planes = chroma == 3 && in.flag();
    int[] size = pictureSize(in, planes ? 0 : chroma);
    int luma = 8 + in.unsigned("bit_depth_luma_minus8", 8);
    int chromaDepth = 8 + in.unsigned("bit_depth_chroma_minus8", 8);
    return new HevcSequence(
        id,
        space,
        tier,
        profile,
        compatibility,
        constraints,
        level,
        layers,
        nesting,
        chroma,
        luma,
        chromaDepth,
        size[0],
        size[1]);
  }

  private static int[] pictureSize(RbspReader in, int chromaArrayType) {
    int width = in.unsigned("pic_width_in_luma_samples", VideoConfiguration.MAX_SIDE);
    int height = in.unsigned("pic_height_in_luma_samples", VideoConfiguration.MAX_SIDE);
    if (in.flag()) {
      int unitX = chromaArrayType == 1 || chromaArrayType == 2 ? 2 : 1;
      int unitY = chromaArrayType == 1 ? 2 : 1;
      int cropX = in.unsigned("conf_win_left_offset", width);
      cropX += in.unsigned("conf_win_right_offset", width);
      int cropY = in.unsigned("conf_win_top_offset", height);
      cropY += in.unsigned("conf_win_bottom_offset", height);
      width -= unitX * cropX;
      height -= unitY * cropY;
    }
    if (width <= 0 || height <= 0) {
      throw RbspReader.malformed("a picture of " + width + " by " + height);
    }
    return new int[] {width, height};
  }

  private static void skipSubLayers(RbspReader in, int count) {
    boolean[] profiles = new boolean[count];
    boolean[] levels = new boolean[count];
    for (int i = 0; i < count; i++) {
      profiles[i] = in.flag();
      levels[i] = in.flag();
    }
    if (count > 0) {
      in.skip(2 * (8 - count));
    }
    for (int i = 0; i < count; i++) {
      in.skip((profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0));
    }
  }
}
