package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads what players must be told from an init segment. Strict like {@link FragmentReader}; pure
 * functions; positions do not move.
 */
public final class InitReader {
  private InitReader() {}

  /**
   * One track.
   *
   * @param id identifier, counted from 1
   * @param timescale units per second
   * @param entryType four characters of the sample entry, such as {@code avc3} or {@code alaw}
   * @param codec the codecs parameter of RFC 6381
   * @param configuration the decoder's configuration: the record of {@code avcC}, {@code hvcC} or
   *     {@code dOps}, the AudioSpecificConfig of {@code esds}, or nothing
   * @param width in pixels, 0 for audio
   * @param height in pixels, 0 for audio
   * @param channels 0 for video
   * @param sampleRate in Hz, 0 for video
   */
  public record Track(
      int id,
      int timescale,
      String entryType,
      String codec,
      ByteBuffer configuration,
      int width,
      int height,
      int channels,
      int sampleRate) {
    public boolean isVideo() {
      return width > 0;
    }
  }

  /** All tracks in order. */
  public static List<Track> tracks(ByteBuffer init) {
    BoxReader moov = BoxReader.require(BoxReader.all(init), "moov");
    List<Track> tracks = new ArrayList<>();
    for (BoxReader box : moov.children(0)) {
      if (box.type().equals("trak")) {
        tracks.add(track(box));
      }
    }
    return tracks;
  }

  /** Timescales of the tracks, track 1 first. */
  public static int[] timescales(ByteBuffer init) {
    return tracks(init).stream().mapToInt(Track::timescale).toArray();
  }

  /** The MIME type a player must be told, such as {@code video/mp4; codecs="avc3.64001f"}. */
  public static String mime(ByteBuffer init) {
    List<Track> tracks = tracks(init);
    String kind = tracks.stream().anyMatch(Track::isVideo) ? "video" : "audio";
    return tracks.stream()
        .map(Track::codec)
        .collect(Collectors.joining(",", kind + "/mp4; codecs=\"", "\""));
  }

  private static Track track(BoxReader trak) {
    ByteBuffer header = trak.child("tkhd").body();
    BoxReader.need(header, 84, "tkhd");
    BoxReader media = trak.child("mdia");
    ByteBuffer mediaHeader = media.child("mdhd").body();
    BoxReader.need(mediaHeader, 24, "mdhd");
    int timescale = mediaHeader.getInt(12);
    if (timescale <= 0) {
      throw BoxReader.corrupt("mdhd has the timescale " + timescale);
    }
    BoxReader description = media.child("minf").child("stbl").child("stsd");
    BoxReader entry = description.children(8).stream().findFirst().orElseThrow(InitReader::empty);
    int id = header.getInt(12);
    return switch (entry.type()) {
      case "avc1", "avc3", "hvc1", "hev1" -> video(id, timescale, entry);
      default -> audio(id, timescale, entry);
    };
  }

  private static RuntimeException empty() {
    return BoxReader.corrupt("stsd has no sample entry");
  }

  private static Track video(int id, int timescale, BoxReader entry) {
    List<BoxReader> children = entry.children(78);
    boolean avc = entry.type().startsWith("avc");
    ByteBuffer record = BoxReader.require(children, avc ? "avcC" : "hvcC").body();
    String codec =
        avc
            ? AvcConfiguration.codec(entry.type(), record)
            : HevcConfiguration.codec(entry.type(), record);
    int width = Short.toUnsignedInt(entry.body().getShort(24));
    int height = Short.toUnsignedInt(entry.body().getShort(26));
    return new Track(id, timescale, entry.type(), codec, record, width, height, 0, 0);
  }

  private static Track audio(int id, int timescale, BoxReader entry) {
    List<BoxReader> children = entry.children(28);
    ByteBuffer configuration =
        switch (entry.type()) {
          case "mp4a" -> audioSpecificConfig(BoxReader.require(children, "esds").body());
          case "Opus" -> BoxReader.require(children, "dOps").body();
          default -> ByteBuffer.allocate(0);
        };
    String codec =
        switch (entry.type()) {
          case "mp4a" -> "mp4a.40." + AudioTiming.aacObjectType(configuration);
          case "Opus" -> "opus";
          default -> entry.type();
        };
    int channels = Short.toUnsignedInt(entry.body().getShort(16));
    return new Track(id, timescale, entry.type(), codec, configuration, 0, 0, channels, timescale);
  }

  /** Walks ES_Descriptor and DecoderConfigDescriptor to DecoderSpecificInfo (14496-1, 7.2.6). */
  private static ByteBuffer audioSpecificConfig(ByteBuffer esds) {
    BoxReader.need(esds, 4, "esds");
    ByteBuffer at = esds.slice(4, esds.remaining() - 4);
    at = descriptor(at, 3);
    BoxReader.need(at, 3, "esds");
    at = descriptor(at.slice(3, at.remaining() - 3), 4);
    BoxReader.need(at, 13, "esds");
    return descriptor(at.slice(13, at.remaining() - 13), 5);
  }

  private static ByteBuffer descriptor(ByteBuffer in, int tag) {
    BoxReader.need(in, 2, "esds");
    if (in.get(0) != tag) {
      throw BoxReader.corrupt("esds lacks the descriptor with tag " + tag);
    }
    int size = 0;
    int at = 1;
    int octet;
    do {
      BoxReader.need(in, at + 1, "esds");
      octet = in.get(at++);
      size = size << 7 | (octet & 0x7f);
    } while ((octet & 0x80) != 0 && at < 5);
    BoxReader.need(in.slice(at, in.remaining() - at), size, "esds");
    return in.slice(at, size);
  }
}
