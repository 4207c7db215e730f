package io.strongroom.recording.ingest;

/**
 * Reads each camera with the ingest it is registered with. Thread-safe if both are.
 *
 * @param rtsp our own RTSP client
 * @param ffmpeg everything else
 */
public record EitherIngest(Ingest rtsp, Ingest ffmpeg) implements Ingest {
  @Override
  public End run(CameraSource source, SampleSink sink, StopSignal stop) {
    return of(source).run(source, sink, stop);
  }

  @Override
  public boolean needsPlatformThread(CameraSource source) {
    return of(source).needsPlatformThread(source);
  }

  private Ingest of(CameraSource source) {
    return switch (source.ingest()) {
      case RTSP -> rtsp;
      case FFMPEG -> ffmpeg;
    };
  }
}
