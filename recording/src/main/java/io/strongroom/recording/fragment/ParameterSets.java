package io.strongroom.recording.fragment;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameter sets that are in force for one video track, gathered from the format and from the
 * samples. Used by one thread.
 */
final class ParameterSets {
  static final int AVC_SEQUENCE = 7;
  static final int AVC_PICTURE = 8;
  static final int HEVC_VIDEO = 32;
  static final int HEVC_SEQUENCE = 33;
  static final int HEVC_PICTURE = 34;

  /** Parameter sets of one kind that are remembered; numSequenceParameterSets has five bits. */
  static final int MAX_SETS = 31;

  private final VideoCodec codec;
  private final TreeMap<Integer, Bytes> video = new TreeMap<>();
  private final TreeMap<Integer, Bytes> sequences = new TreeMap<>();
  private final TreeMap<Integer, Bytes> pictures = new TreeMap<>();
  private final List<Bytes> seen = new ArrayList<>();
  private boolean changed;
  private @Nullable VideoConfiguration configuration;

  ParameterSets(VideoCodec codec) {
    this.codec = codec;
  }

  /** Whether these bytes are nothing but whole NAL units with 4-byte lengths. */
  static boolean wellFormed(ByteBuffer units) {
    int at = units.position();
    int end = units.limit();
    while (end - at > 4) {
      int size = units.getInt(at);
      if (size <= 0 || size > end - at - 4) {
        return false;
      }
      at += 4 + size;
    }
    return at == end;
  }

  /**
   * Takes the parameter sets out of well-formed length-prefixed NAL units. What a keyframe brings
   * replaces what was known of the same kind, so that sets of an earlier format do not linger under
   * other identifiers.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if a set is malformed
   */
  void observe(ByteBuffer units, boolean keyframe) {
    seen.clear();
    for (int at = units.position(); at < units.limit(); ) {
      int size = units.getInt(at);
      take(units, at + 4, size);
      at += 4 + size;
    }
    if (keyframe && !seen.isEmpty()) {
      for (SortedMap<Integer, Bytes> sets : List.of(video, sequences, pictures)) {
        if (!Collections.disjoint(sets.values(), seen)) {
          changed |= sets.values().retainAll(seen);
        }
      }
    }
  }

  /** Whether anything has changed since {@link #configuration} was last asked. */
  boolean changed() {
    return changed;
  }

  /**
   * The decoder configuration of the sets in force, or null if a kind is still missing.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if a set is malformed
   */
  @Nullable VideoConfiguration configuration() {
    if (changed) {
      changed = false;
      configuration = null;
      configuration =
          switch (codec) {
            case H264 ->
                sequences.isEmpty() || pictures.isEmpty()
                    ? null
                    : AvcConfiguration.of(
                        List.copyOf(sequences.values()), List.copyOf(pictures.values()));
            case H265 ->
                sequences.isEmpty() || pictures.isEmpty() || video.isEmpty()
                    ? null
                    : HevcConfiguration.of(
                        List.copyOf(video.values()),
                        List.copyOf(sequences.values()),
                        List.copyOf(pictures.values()));
          };
    }
    return configuration;
  }

  private void take(ByteBuffer units, int at, int size) {
    switch (codec) {
      case H264 -> {
        switch (units.get(at) & 0x1f) {
          case AVC_SEQUENCE -> put(sequences, units.slice(at, size), 1, 24);
          case AVC_PICTURE -> put(pictures, units.slice(at, size), 1, 0);
          default -> {}
        }
      }
      case H265 -> {
        boolean baseLayer = size > 2 && (units.getShort(at) & 0x1f8) == 0;
        switch (baseLayer ? units.get(at) >> 1 & 0x3f : 0) {
          case HEVC_VIDEO -> putAs((units.get(at + 2) & 0xff) >> 4, video, units.slice(at, size));
          case HEVC_SEQUENCE ->
              putAs(sequenceId(units.slice(at, size)), sequences, units.slice(at, size));
          case HEVC_PICTURE -> put(pictures, units.slice(at, size), 2, 0);
          default -> {}
        }
      }
    }
  }

  private void put(SortedMap<Integer, Bytes> sets, ByteBuffer nal, int header, int idAfterBits) {
    RbspReader in = RbspReader.of(nal, header);
    in.skip(idAfterBits);
    putAs(in.unsigned("parameter set identifier", 255), sets, nal);
  }

  /** The identifier of an H.265 sequence parameter set lies behind its profile and levels. */
  private static int sequenceId(ByteBuffer nal) {
    return HevcSequence.parse(nal).id();
  }

  private void putAs(int id, SortedMap<Integer, Bytes> sets, ByteBuffer nal) {
    Bytes known = sets.get(id);
    if (known != null && known.asBuffer().equals(nal)) {
      seen.add(known);
      return;
    }
    if (nal.remaining() > RbspReader.MAX_PARAMETER_SET_BYTES
        || (known == null && sets.size() == MAX_SETS)) {
      throw RbspReader.malformed("more or longer ones than can be described");
    }
    Bytes fresh = Bytes.copyOf(nal);
    sets.put(id, fresh);
    seen.add(fresh);
    changed = true;
  }
}
