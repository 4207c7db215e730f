package io.strongroom.recording.ingest.rtp;

/** What one track has counted so far. Used by one thread; {@link RtpCounters} is a copy of it. */
final class Tally {
  long packets;
  long bytes;
  long lost;
  long duplicates;
  long reordered;
  long foreign;
  long damaged;
  long dropped;

  RtpCounters copy() {
    return new RtpCounters(packets, bytes, lost, duplicates, reordered, foreign, damaged, dropped);
  }
}
