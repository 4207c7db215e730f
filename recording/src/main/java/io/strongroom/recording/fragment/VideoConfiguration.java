package io.strongroom.recording.fragment;

import io.strongroom.recording.model.Bytes;

/**
 * What an init segment says about the video track.
 *
 * @param entryType four characters of the sample entry
 * @param boxType four characters of the decoder configuration box in it
 * @param record the decoder configuration record (ISO/IEC 14496-15)
 * @param width in pixels after cropping
 * @param height in pixels after cropping
 * @param codec the codecs parameter of RFC 6381
 */
record VideoConfiguration(
    String entryType, String boxType, Bytes record, int width, int height, String codec) {
  /** Largest width or height that is believed; level 6.2 of both codings ends below it. */
  static final int MAX_SIDE = 16_888;
}
