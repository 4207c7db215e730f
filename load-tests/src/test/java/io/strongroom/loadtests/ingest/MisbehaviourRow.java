package io.strongroom.loadtests.ingest;

import io.strongroom.recording.model.GapCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One way in which a camera misbehaves, and what must be true of a recorder's ingest all the same.
 *
 * @param misbehaviour as given to {@code --misbehave}
 * @param demand what must be delivered
 * @param cause what each run of our own ingest must end with, where nothing can be delivered
 */
record MisbehaviourRow(String misbehaviour, Demand demand, Optional<GapCause> cause) {
  /** What must be delivered. In every row the ingest throws nothing and ends when told to. */
  enum Demand {
    /** Every frame that was sent whole, once. */
    ALL,
    /** The same, but for the last few frames before each time the camera hangs up. */
    ALL_BUT_TAILS,
    /** The same, but for the first frame: nothing is known yet by which to know it. */
    ALL_BUT_FIRST,
    /** Every frame that was sent before the camera goes wrong, each time it does. */
    BEGINNINGS,
    /** Most frames: the camera destroys what tells where the next one begins. */
    MOST,
    /** The frames of the first camera, for it sends us there. */
    ELSEWHERE,
    /** Nothing; and why is said. */
    NOTHING
  }

  private static final List<String> ALL =
      List.of(
          "timestamps-jump:by=10,every=1",
          "timestamps-fall:by=10,every=1",
          "timestamps-repeat",
          "timestamps-wrap",
          "clock-step:by=3600,after=1",
          "clock-drift",
          "frame-rate-lies",
          "long-gop:4",
          "infinite-gop:2",
          "no-start-keyframe",
          "big-keyframes:bytes=1000000,seconds=2",
          "parameter-sets-missing",
          "parameter-sets-late:1",
          "parameter-sets-changed:1",
          "resolution-change:1",
          "codec-change:every=1,how=in-band",
          "b-frames",
          "loss:0.02",
          "reorder:0.02",
          "duplicates:0.02",
          "ssrc-change:1",
          "ssrc-per-gop",
          "wrong-channels",
          "broken-sdp:no-control",
          "broken-sdp:bad-sprop",
          "broken-sdp:line-feeds",
          "broken-sdp:no-session-lines",
          "broken-sdp:no-rtpmap",
          "broken-sdp:other-payload-type",
          "broken-sdp:long-line",
          "broken-sdp:zero-bytes",
          "broken-content-base:missing",
          "broken-content-base:other-host",
          "broken-content-base:garbage",
          "broken-content-base:no-slash",
          "broken-content-base:relative",
          "changing-credentials",
          "keep-alive-ignored",
          "one-session",
          "burst:5",
          "no-marker",
          "marker-on-every-packet");

  private static final List<String> ALL_BUT_TAILS =
      List.of("codec-change:every=2,how=reconnect", "session-timeout:2");

  private static final List<String> ALL_BUT_FIRST = List.of("junk-between-frames");

  private static final List<String> MOST = List.of("half-frames");

  private static final List<String> BEGINNINGS =
      List.of(
          "half-open:1",
          "trickle:after=1",
          "gigabyte-frames:what=fragments,after=1",
          "gigabyte-frames:what=aggregate,after=1");

  private static final List<String> ELSEWHERE =
      List.of("redirect:/cam/001", "redirect:to=/cam/001,after=1");

  private static final Map<String, GapCause> NOTHING =
      new TreeMap<>(
          Map.of(
              "broken-sdp:empty", GapCause.FORMAT_NOT_SUPPORTED,
              "broken-sdp:garbage", GapCause.NO_MEDIA,
              "broken-sdp:no-media", GapCause.NO_MEDIA,
              "wrong-credentials", GapCause.AUTHENTICATION,
              "trickle:rate=1,what=reply", GapCause.UNREACHABLE,
              "endless-headers", GapCause.FORMAT_NOT_SUPPORTED,
              "gigabyte-frames:what=body", GapCause.FORMAT_NOT_SUPPORTED,
              "million-tracks", GapCause.FORMAT_NOT_SUPPORTED));

  /** All rows; the place in the list is the number of the camera, from 1. */
  static List<MisbehaviourRow> all() {
    List<MisbehaviourRow> rows = new ArrayList<>();
    add(rows, ALL, Demand.ALL);
    add(rows, ALL_BUT_TAILS, Demand.ALL_BUT_TAILS);
    add(rows, ALL_BUT_FIRST, Demand.ALL_BUT_FIRST);
    add(rows, BEGINNINGS, Demand.BEGINNINGS);
    add(rows, MOST, Demand.MOST);
    add(rows, ELSEWHERE, Demand.ELSEWHERE);
    NOTHING.forEach(
        (row, cause) -> rows.add(new MisbehaviourRow(row, Demand.NOTHING, Optional.of(cause))));
    return List.copyOf(rows);
  }

  private static void add(List<MisbehaviourRow> rows, List<String> more, Demand demand) {
    more.forEach(row -> rows.add(new MisbehaviourRow(row, demand, Optional.empty())));
  }

  @Override
  public String toString() {
    return misbehaviour;
  }
}
