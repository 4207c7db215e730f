package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.clip.AudioLoop;
import io.strongroom.loadtests.camera.clip.WireFrame;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client that is being sent pictures: begins at a keyframe; when its transport is congested,
 * leaves out everything up to the next keyframe and notes it.
 *
 * <p>Used by the wheel's thread, except {@link #end}.
 */
public final class MediaSession {
  /** The video clock: 90 kHz, as 9 ticks in 100 microseconds. */
  private static final int VIDEO_TICKS = 9;

  private static final int VIDEO_MICROS = 100;
  private static final long REPORT_MICROS = 5_000_000;

  /** Most audio packets sent in one go after a pause; older ones are left out. */
  private static final long MAX_AUDIO_BACKLOG = 50;

  private final Transport transport;
  private final @Nullable RtpTrack video;
  private final @Nullable RtpTrack audio;
  private final @Nullable AudioLoop sound;
  private final SentLedger.Session account;
  private final @Nullable PacketStage stage;
  private final boolean waitsForKeyframes;
  private boolean waiting;
  private long nextAudio = -1;
  private long nextReportMicros;
  private volatile boolean ended;

  /**
   * @param video the video track, if it was set up
   * @param audio the audio track, if it was set up
   * @param sound what the audio track plays
   * @param plan whether packets are changed on their way, and whether it waits for keyframes
   */
  public MediaSession(
      Transport transport,
      Optional<RtpTrack> video,
      Optional<RtpTrack> audio,
      Optional<AudioLoop> sound,
      SentLedger.Session account,
      Habits.Plan plan) {
    this.transport = transport;
    this.video = video.orElse(null);
    this.audio = audio.orElse(null);
    this.sound = sound.orElse(null);
    this.account = account;
    this.stage = plan.stage().orElse(null);
    this.waitsForKeyframes = plan.waitsForKeyframes();
    this.waiting = waitsForKeyframes;
  }

  boolean congested() {
    return transport.congested();
  }

  /** Sends one frame, the audio due with it, and a report if one is due: one write. */
  void frame(ByteBuffer scratch, WireFrame frame, FrameStamp stamp, long phaseMicros) {
    if (ended || transport.closed()) {
      return;
    }
    scratch.clear();
    boolean congested = transport.congested();
    boolean send = video != null && !congested && (!waiting || frame.keyframe());
    if (send) {
      waiting = false;
      // With the first frame and for its very instant: clients take the first report for the
      // beginning of time, and some stumble over a frame before it.
      report(scratch, stamp.captureMicros(), phaseMicros);
      append(scratch, frame, stamp, phaseMicros);
    } else if (video != null) {
      waiting = waitsForKeyframes;
      account.skipped(stamp.frame(), SentLedger.Skip.SLOW_CLIENT);
    } else if (!congested) {
      report(scratch, stamp.captureMicros(), phaseMicros);
    }
    if (!waiting || video == null) {
      audio(scratch, stamp.sentMicros(), congested);
    }
    if (!scratch.flip().hasRemaining()) {
      return;
    }
    if (stage == null) {
      Runnable whenSent = send ? () -> account.sent(stamp.frame()) : () -> {};
      deliver(scratch, stamp.frame(), send, whenSent);
    } else {
      Parcel parcel = Parcel.of(scratch, stamp, frame.keyframe(), send);
      stage.change(parcel);
      deliver(parcel.joined(), stamp.frame(), send, () -> parcel.settle(account));
    }
  }

  private void deliver(ByteBuffer framed, long frame, boolean withVideo, Runnable whenSent) {
    if (!transport.send(framed, whenSent) && withVideo && !transport.closed()) {
      account.skipped(frame, SentLedger.Skip.SLOW_CLIENT);
      waiting = waitsForKeyframes;
    }
  }

  private void append(ByteBuffer scratch, WireFrame frame, FrameStamp stamp, long phaseMicros) {
    RtpTrack track = Objects.requireNonNull(video);
    int start = scratch.position();
    scratch.put(frame.bytes());
    // Whole microseconds of a rate that divides them unevenly lose less than a tick.
    long timestamp = (stamp.captureMicros() - phaseMicros) * VIDEO_TICKS / VIDEO_MICROS;
    int[] packets = frame.packets();
    for (int i = 0; i < packets.length; i++) {
      int payload = frame.end(i) - packets[i] - WireFrame.FRAMING - WireFrame.RTP_HEADER;
      track.stamp(scratch, start + packets[i], payload, timestamp);
    }
    stamp.encode(scratch, start + frame.stamp());
  }

  private void audio(ByteBuffer scratch, long nowMicros, boolean congested) {
    if (audio == null || sound == null) {
      return;
    }
    long until = sound.packetsUntil(nowMicros);
    if (nextAudio < 0 || until - nextAudio > MAX_AUDIO_BACKLOG || congested) {
      nextAudio = until;
    }
    while (nextAudio < until) {
      audio.packet(
          scratch, sound.payloadType(), nextAudio * sound.frameSamples(), sound.payload(nextAudio));
      nextAudio++;
    }
  }

  private void report(ByteBuffer scratch, long nowMicros, long phaseMicros) {
    if (nowMicros < nextReportMicros) {
      return;
    }
    nextReportMicros = nowMicros + REPORT_MICROS;
    if (video != null) {
      video.report(scratch, nowMicros, phaseMicros);
    }
    if (audio != null) {
      audio.report(scratch, nowMicros, 0);
    }
  }

  /** A frame was due and there is none to send. */
  void missed(long frame, SentLedger.Skip cause) {
    if (!ended && video != null && !transport.closed()) {
      waiting = waitsForKeyframes;
      account.skipped(frame, cause);
    }
  }

  /** Sends nothing more. Thread-safe. */
  public void end(long nowMicros) {
    if (!ended) {
      ended = true;
      account.end(nowMicros);
    }
  }
}
