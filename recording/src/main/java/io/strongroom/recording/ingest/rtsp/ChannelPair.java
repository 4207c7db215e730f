package io.strongroom.recording.ingest.rtsp;

import java.util.Collection;

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

  /** What is asked for the next track: the lowest pair that no other track has. */
  static ChannelPair firstFree(Collection<ChannelPair> taken) throws RtspProtocolException {
    for (int rtp = 0; rtp < ChannelTable.CHANNELS; rtp += 2) {
      ChannelPair pair = new ChannelPair(rtp, rtp + 1);
      if (taken.stream().noneMatch(pair::overlaps)) {
        return pair;
      }
    }
    throw new RtspProtocolException("more tracks than interleaved channels");
  }

  /** What is asked for the n-th track, counted from 0. */
  static ChannelPair ofTrack(int index) {
    return new ChannelPair(2 * index, 2 * index + 1);
  }

  boolean overlaps(ChannelPair other) {
    return rtp == other.rtp || rtp == other.rtcp || rtcp == other.rtp || rtcp == other.rtcp;
  }
}
