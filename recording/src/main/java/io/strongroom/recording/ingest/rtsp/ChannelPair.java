package io.strongroom.recording.ingest.rtsp;

/**
 * The two channels of one track on an interleaved connection (RFC 2326, 10.12).
 *
 * @param rtp 0 to 255
 * @param rtcp 0 to 255
 */
record ChannelPair(int rtp, int rtcp) {
  ChannelPair {
    if (rtp < 0 || rtp >= ChannelTable.CHANNELS || rtcp < 0 || rtcp >= ChannelTable.CHANNELS) {
      throw new IllegalArgumentException("channels are 0 to 255");
    }
  }

  /** What is asked for the n-th track, counted from 0. */
  static ChannelPair ofTrack(int index) {
    return new ChannelPair(2 * index, 2 * index + 1);
  }

  boolean overlaps(ChannelPair other) {
    return rtp == other.rtp || rtp == other.rtcp || rtcp == other.rtp || rtcp == other.rtcp;
  }
}
