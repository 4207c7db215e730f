package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.clip.AudioLoop;
import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.clip.WireFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One camera: which frame of its loop is due when, and who gets it.
 *
 * <p>Frame n is captured at n frame intervals since 1970, plus the camera's phase; the place in the
 * loop is n modulo its length. So the clock in the picture is right modulo the loop, whenever the
 * program started. With B-frames, what is sent now was captured a few frames ago.
 *
 * <p>Sessions come and go on any thread; {@link #advance} belongs to the wheel.
 */
public final class CameraFeed {
  /** Microseconds from frame to frame. */
  public static final long FRAME_MICROS = 1_000_000L / Clip.FRAMES_PER_SECOND;

  /** After a pause at most this many frames are sent in a burst; more are left out. */
  private static final long MAX_CATCH_UP = 2 * Clip.FRAMES_PER_SECOND;

  private final int number;
  private final Clip clip;
  private final Optional<AudioLoop> sound;
  private final long phaseMicros;
  private final Habits habits;
  private final List<MediaSession> sessions = new CopyOnWriteArrayList<>();
  private final List<OwnPace> apart = new CopyOnWriteArrayList<>();
  private long lastSlot = -1;

  /**
   * @param number the camera's number, as stamped
   * @param phaseMicros when within the frame interval it captures
   * @param habits how it sends, if not like all others
   */
  public CameraFeed(
      int number, Clip clip, Optional<AudioLoop> sound, long phaseMicros, Habits habits) {
    this.number = number;
    this.clip = clip;
    this.sound = sound;
    this.phaseMicros = phaseMicros;
    this.habits = habits;
  }

  public int number() {
    return number;
  }

  /** What the session description tells of. */
  public Clip clip() {
    return habits.announced(clip);
  }

  /** How a session that begins now is played. */
  public Habits.Plan plan(Habits.Line line) {
    return habits.plan(line);
  }

  public Optional<AudioLoop> sound() {
    return sound;
  }

  /** Begins sending to a client, from the next keyframe of the common loop on. */
  public void add(MediaSession session) {
    sessions.add(session);
  }

  /** Begins sending to a client by a schedule of its own. */
  public void add(MediaSession session, Schedule schedule) {
    apart.add(new OwnPace(session, schedule, number, phaseMicros));
  }

  /** Sends nothing more to a client. */
  public void remove(MediaSession session) {
    sessions.remove(session);
    apart.removeIf(pace -> pace.plays(session));
  }

  /** How many clients it sends to. */
  public int playing() {
    return sessions.size() + apart.size();
  }

  boolean idle() {
    return sessions.isEmpty() && apart.isEmpty();
  }

  /**
   * Sends what is due.
   *
   * @param slot the frame interval that has begun
   * @param scratch a direct buffer to assemble a frame in
   */
  void advance(long slot, long nowMicros, ByteBuffer scratch) {
    long from = lastSlot + 1;
    if (slot < from) {
      return;
    }
    lastSlot = slot;
    apart.forEach(pace -> pace.advance(nowMicros, scratch));
    if (sessions.isEmpty() || from == 0) {
      return;
    }
    for (long due = from; due <= slot; due++) {
      long place = due - clip.reorderFrames();
      int index = (int) Math.floorMod(place - clip.lateFrames(), (long) clip.length());
      Optional<WireFrame> frame = clip.frame(index);
      long shown = place - index + frame.map(WireFrame::display).orElse(index);
      if (frame.isEmpty()) {
        sessions.forEach(session -> session.missed(shown, SentLedger.Skip.NOT_ENCODED));
      } else if (slot - due > MAX_CATCH_UP) {
        sessions.forEach(session -> session.missed(shown, SentLedger.Skip.LATE));
      } else {
        send(frame.get(), shown, nowMicros, scratch);
      }
    }
  }

  private void send(WireFrame frame, long shown, long nowMicros, ByteBuffer scratch) {
    long captured = shown * FRAME_MICROS + phaseMicros;
    FrameStamp stamp = new FrameStamp(number, shown, captured, nowMicros);
    for (MediaSession session : sessions) {
      session.frame(scratch, frame, stamp, phaseMicros);
    }
  }
}
