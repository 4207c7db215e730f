package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TrackFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds init segments: {@code ftyp} and a {@code moov} without samples (ISO/IEC 14496-12, 8.2 and
 * 8.8.3; ISO/IEC 23000-19, 7.3.1). Pure functions; equal input gives equal bytes.
 */
public final class InitSegment {
  private static final int AUDIO_PRIORITY = 1;

  private InitSegment() {}

  /** What one track of an init segment is. Track identifiers count from 1 in list order. */
  sealed interface Track {
    int timescale();

    /** A video track; its timescale is {@link MediaTime#RATE}. */
    record Video(VideoConfiguration configuration) implements Track {
      @Override
      public int timescale() {
        return MediaTime.RATE;
      }
    }

    /** An audio track; its timescale is its sample rate. */
    record Audio(TrackFormat.Audio format) implements Track {
      @Override
      public int timescale() {
        return format.timescale();
      }
    }
  }

  /**
   * The same init segment with another audio coding: for what is transcoded on the way out. The
   * video track stays as it is; track identifiers too.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is no init segment
   */
  public static ByteBuffer withAudio(ByteBuffer init, TrackFormat.Audio audio) {
    List<Track> tracks = new ArrayList<>();
    for (InitReader.Track track : InitReader.tracks(init)) {
      tracks.add(track.isVideo() ? new Track.Video(configuration(track)) : new Track.Audio(audio));
    }
    return of(tracks);
  }

  /**
   * The same init segment with its video track alone; empty if it has none.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is no init segment
   */
  public static Optional<ByteBuffer> withoutAudio(ByteBuffer init) {
    List<Track> video =
        InitReader.tracks(init).stream()
            .filter(InitReader.Track::isVideo)
            .<Track>map(track -> new Track.Video(configuration(track)))
            .toList();
    return video.isEmpty() ? Optional.empty() : Optional.of(of(video));
  }

  /**
   * The same init segment with its video as H.264 with these parameter sets, whole NAL units: for
   * what is transcoded on the way out. Sound stays as it is; track identifiers too.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if this is no init segment
   */
  public static ByteBuffer withVideo(ByteBuffer init, List<Bytes> sequences, List<Bytes> pictures) {
    VideoConfiguration video = AvcConfiguration.of(sequences, pictures);
    List<Track> tracks = new ArrayList<>();
    for (InitReader.Track track : InitReader.tracks(init)) {
      tracks.add(track.isVideo() ? new Track.Video(video) : new Track.Audio(audio(track)));
    }
    return of(tracks);
  }

  /** An init segment of H.264 video alone, as track 1, for {@link MovieFragment#ofVideo}. */
  public static ByteBuffer ofVideo(List<Bytes> sequences, List<Bytes> pictures) {
    return of(List.of(new Track.Video(AvcConfiguration.of(sequences, pictures))));
  }

  private static TrackFormat.Audio audio(InitReader.Track track) {
    AudioCodec codec =
        switch (track.entryType()) {
          case "mp4a" -> AudioCodec.AAC;
          case "alaw" -> AudioCodec.PCMA;
          case "ulaw" -> AudioCodec.PCMU;
          case "Opus" -> AudioCodec.OPUS;
          default -> throw BoxReader.corrupt("sound of an unknown kind: " + track.entryType());
        };
    return new TrackFormat.Audio(
        codec, track.sampleRate(), track.channels(), Bytes.copyOf(track.configuration()));
  }

  private static VideoConfiguration configuration(InitReader.Track track) {
    return new VideoConfiguration(
        track.entryType(),
        track.entryType().startsWith("avc") ? "avcC" : "hvcC",
        Bytes.copyOf(track.configuration()),
        track.width(),
        track.height(),
        track.codec());
  }

  static ByteBuffer of(List<Track> tracks) {
    BoxWriter out = new BoxWriter();
    out.box("ftyp", () -> fileType(out, tracks.size()));
    out.box(
        "moov",
        () -> {
          movieHeader(out, tracks.size());
          for (int i = 0; i < tracks.size(); i++) {
            track(out, i + 1, tracks.get(i));
          }
          out.box(
              "mvex",
              () -> {
                for (int i = 0; i < tracks.size(); i++) {
                  trackExtends(out, i + 1);
                }
              });
        });
    return out.toBuffer();
  }

  /**
   * {@code iso6} because of {@code tfdt} and {@code default-base-is-moof}. {@code cmfc} promises
   * one track to a file (ISO/IEC 23000-19, 7.2), so it is claimed only where that holds.
   */
  private static void fileType(BoxWriter out, int tracks) {
    out.ascii("iso6").u32(1).ascii("iso6").ascii("mp41");
    if (tracks == 1) {
      out.ascii("cmfc");
    }
  }

  private static void movieHeader(BoxWriter out, int tracks) {
    out.fullBox(
        "mvhd",
        0,
        0,
        () -> {
          out.u32(0).u32(0).u32(1000).u32(0);
          out.u32(0x10000).u16(0x100).zeros(10);
          matrix(out);
          out.zeros(24).u32(tracks + 1);
        });
  }

  private static void trackExtends(BoxWriter out, int id) {
    out.fullBox("trex", 0, 0, () -> out.u32(id).u32(1).u32(0).u32(0).u32(0));
  }

  private static void track(BoxWriter out, int id, Track track) {
    out.box(
        "trak",
        () -> {
          trackHeader(out, id, track);
          out.box(
              "mdia",
              () -> {
                out.fullBox(
                    "mdhd",
                    0,
                    0,
                    () -> out.u32(0).u32(0).u32(track.timescale()).u32(0).u16(0x55c4).u16(0));
                handler(out, track);
                out.box("minf", () -> mediaInformation(out, track));
              });
        });
  }

  private static void trackHeader(BoxWriter out, int id, Track track) {
    out.fullBox(
        "tkhd",
        0,
        3,
        () -> {
          out.u32(0).u32(0).u32(id).u32(0).u32(0).zeros(8).u16(0);
          switch (track) {
            case Track.Video video -> {
              out.u16(0).u16(0).u16(0);
              matrix(out);
              out.u32((long) video.configuration().width() << 16);
              out.u32((long) video.configuration().height() << 16);
            }
            case Track.Audio ignored -> {
              out.u16(AUDIO_PRIORITY).u16(0x100).u16(0);
              matrix(out);
              out.u32(0).u32(0);
            }
          }
        });
  }

  private static void handler(BoxWriter out, Track track) {
    String type =
        switch (track) {
          case Track.Video ignored -> "vide";
          case Track.Audio ignored -> "soun";
        };
    out.fullBox("hdlr", 0, 0, () -> out.u32(0).ascii(type).zeros(12).u8(0));
  }

  private static void mediaInformation(BoxWriter out, Track track) {
    switch (track) {
      case Track.Video ignored -> out.fullBox("vmhd", 0, 1, () -> out.zeros(8));
      case Track.Audio ignored -> out.fullBox("smhd", 0, 0, () -> out.zeros(4));
    }
    out.box(
        "dinf", () -> out.fullBox("dref", 0, 0, () -> out.u32(1).fullBox("url ", 0, 1, () -> {})));
    out.box(
        "stbl",
        () -> {
          out.fullBox("stsd", 0, 0, () -> sampleEntry(out.u32(1), track));
          out.fullBox("stts", 0, 0, () -> out.u32(0));
          out.fullBox("stsc", 0, 0, () -> out.u32(0));
          out.fullBox("stsz", 0, 0, () -> out.u32(0).u32(0));
          out.fullBox("stco", 0, 0, () -> out.u32(0));
        });
  }

  private static void sampleEntry(BoxWriter out, Track track) {
    switch (track) {
      case Track.Video video -> visualEntry(out, video.configuration());
      case Track.Audio audio -> audioEntry(out, audio.format());
    }
  }

  private static void visualEntry(BoxWriter out, VideoConfiguration video) {
    out.box(
        video.entryType(),
        () -> {
          out.zeros(6).u16(1).zeros(16).u16(video.width()).u16(video.height());
          out.u32(0x480000).u32(0x480000).u32(0).u16(1).zeros(32).u16(0x18).u16(0xffff);
          out.box(video.boxType(), () -> out.bytes(video.record().asBuffer()));
        });
  }

  private static void audioEntry(BoxWriter out, TrackFormat.Audio audio) {
    String type =
        switch (audio.codec()) {
          case AAC -> "mp4a";
          case PCMA -> "alaw";
          case PCMU -> "ulaw";
          case OPUS -> "Opus";
        };
    // 16.16 cannot hold more than 65,535 Hz; 0 then means "see the codec's own configuration"
    int rate = audio.sampleRate() > 0xffff ? 0 : audio.sampleRate();
    out.box(
        type,
        () -> {
          out.zeros(6).u16(1).zeros(8).u16(audio.channels()).u16(16).u32(0);
          out.u32((long) rate << 16);
          Bytes configuration = audio.configuration();
          if (audio.codec() == AudioCodec.AAC) {
            out.fullBox("esds", 0, 0, () -> elementaryStream(out, configuration));
          } else if (audio.codec() == AudioCodec.OPUS) {
            out.box("dOps", () -> out.bytes(configuration.asBuffer()));
          } else if (audio.channels() <= 2) {
            channelLayout(out, audio.channels());
          }
        });
  }

  /** QuickTime's {@code chan}: G.711 entries come from there, and without it ffmpeg must guess. */
  private static void channelLayout(BoxWriter out, int channels) {
    int tag = (channels == 1 ? 100 : 101) << 16 | channels;
    out.fullBox("chan", 0, 0, () -> out.u32(tag).u32(0).u32(0));
  }

  /** ES_Descriptor with DecoderConfig and SLConfig (ISO/IEC 14496-1, 7.2.6.5; 14496-14, 3.1.2). */
  private static void elementaryStream(BoxWriter out, Bytes asc) {
    int specific = asc.length();
    out.u8(3).u8(3 + 2 + 13 + 2 + specific + 3).u16(0).u8(0);
    out.u8(4).u8(13 + 2 + specific).u8(0x40).u8(0x15).u24(0).u32(0).u32(0);
    out.u8(5).u8(specific).bytes(asc.asBuffer());
    out.u8(6).u8(1).u8(2);
  }

  private static void matrix(BoxWriter out) {
    out.u32(0x10000).zeros(12).u32(0x10000).zeros(12).u32(0x40000000);
  }
}
