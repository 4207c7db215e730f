package io.strongroom.playback.http;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.export.ProgressiveMp4;
import io.strongroom.playback.http.FootageBodies.Drawing;
import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import org.apache.pekko.util.ByteString;

/** A file whose pictures are drawn anew: its init segment first, then a fragment a step. */
final class DrawnMp4 implements Drawing {
  private final Footage footage;
  private final Viewing viewing;
  private final ProgressiveMp4 file;

  DrawnMp4(Footage footage, Viewing viewing, ProgressiveMp4 file) {
    this.footage = footage;
    this.viewing = viewing;
    this.file = file;
  }

  @Override
  public VideoForViewer begin() {
    return new VideoForViewer(this::init);
  }

  @Override
  public ByteString step(VideoForViewer video, int step) {
    if (step == 0) {
      return FootageBodies.bytes(VideoForViewer.init(init()));
    }
    ChunkRef chunk = file.part(step);
    ByteBuffer recorded = open(chunk, chunk.bytes());
    WallTime from = step == 1 ? chunk.start() : file.part(step - 1).start();
    Hidden hidden = viewing.hidden(new TimeRange(from, chunk.range().to()));
    ByteBuffer drawn = video.fragment(recorded, hidden, step == file.parts() - 1);
    MovieFragment.retime(drawn, file.base().ticks(), InitReader.timescales(init()), step);
    return FootageBodies.bytes(drawn);
  }

  private ByteBuffer init() {
    return open(file.part(0), 0);
  }

  private ByteBuffer open(ChunkRef chunk, int bytes) {
    WallTime end = file.range().to();
    return footage.open(viewing.coverToMask(chunk.range(), bytes, end), chunk);
  }
}
