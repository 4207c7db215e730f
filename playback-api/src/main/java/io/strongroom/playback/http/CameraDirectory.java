package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cameras as people see them: what is registered, and how recording goes now. Thread-safe;
 * calls may block.
 */
public interface CameraDirectory {
  /** All registered cameras, ordered by name. */
  List<CameraView> list();

  Optional<CameraView> find(CameraId camera);

  /**
   * Registers a camera and starts recording.
   *
   * @throws io.strongroom.recording.model.StrongroomException CALLER, field first in the message
   */
  CameraView add(NewCamera camera);

  /** Stops recording and takes a camera off the register; its footage stays. False if unknown. */
  boolean remove(CameraId camera);

  /**
   * A camera as JSON.
   *
   * @param source address without credentials; only administrators see it
   * @param state {@code recording}, {@code connecting}, {@code gap} or {@code off}
   * @param since when that state began
   * @param detail cause of a gap
   * @param liveEdge end of the newest recorded footage
   * @param audioFormat coding of the recorded audio
   * @param bitrate bit/s over the last ten seconds
   */
  record CameraView(
      CameraId id,
      String name,
      String managingUnit,
      String legalBasis,
      String scene,
      String retentionClass,
      boolean audio,
      boolean enabled,
      String state,
      @Nullable WallTime since,
      @Nullable String detail,
      @Nullable WallTime liveEdge,
      @Nullable VideoView video,
      @Nullable String audioFormat,
      long bitrate,
      @Nullable String source) {

    CameraView withoutSource() {
      return new CameraView(
          id,
          name,
          managingUnit,
          legalBasis,
          scene,
          retentionClass,
          audio,
          enabled,
          state,
          since,
          detail,
          liveEdge,
          video,
          audioFormat,
          bitrate,
          null);
    }
  }

  /** Coding of the recorded video; {@code mime} is an RFC 6381 codecs value. */
  record VideoView(String codec, String mime, int width, int height) {}

  /** A camera to be registered, as it came in; whoever registers it checks every field. */
  record NewCamera(
      @Nullable String name,
      @Nullable String source,
      @Nullable String user,
      @Nullable String password,
      @Nullable String transport,
      @Nullable String managingUnit,
      @Nullable String legalBasis,
      @Nullable String scene,
      @Nullable Boolean audio,
      @Nullable String audioBasis,
      @Nullable Boolean verifyCertificate,
      @Nullable String retentionClass) {
    @Override
    public String toString() {
      return "new camera";
    }
  }
}
