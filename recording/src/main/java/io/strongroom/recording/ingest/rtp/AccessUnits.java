package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * Makes access units out of NAL units and their packets' timestamps and markers. Used by one
 * thread.
 *
 * <p>An access unit ends at the marker, at once, if the camera's {@link Markers} are believed; else
 * where the next picture begins, one frame later. A picture begins with another timestamp or with
 * the slice that says it is the first (H.264 7.4.3 {@code first_mb_in_slice}; H.265 7.4.7.1 {@code
 * first_slice_segment_in_pic_flag}). What has no slice yet is never a unit of its own: it goes in
 * front of the next picture, whose time it takes.
 *
 * <p>A unit of which a packet is missing is dropped. After a gap a unit counts as whole if its
 * first slice is the first of its picture.
 */
final class AccessUnits {
  /** What may wait for a picture over several timestamps, in bytes. */
  static final int MAX_WAITING_BYTES = 64 << 10;

  /** Access units at the beginning that are searched for start codes. */
  private static final int SEARCHED_UNITS = 64;

  private final VideoCodec codec;
  private final VideoOut out;
  private final ParameterSetStore sets;
  private final Tally tally;
  private final UnitBuffer buffer;
  private final Markers markers = new Markers();

  // the packet
  private long time;
  private WallTime arrival = new WallTime(0);

  // the unit
  private boolean begun;
  private long unitTime;
  private WallTime unitArrival = new WallTime(0);
  private boolean hasSlice;
  private boolean keyframe;
  private boolean hasSets;
  private boolean damaged;
  private boolean full;
  private boolean uncertain;
  private boolean marked;
  private int afterSlices = -1;

  // the stream
  private boolean gapBefore = true;
  private boolean joining = true;
  private boolean ended;
  private long endedTime;
  private boolean endedDropped;
  private boolean startCodesSeen;
  private int searched;

  AccessUnits(
      VideoCodec codec, VideoOut out, ParameterSetStore sets, Tally tally, UnitArrays arrays) {
    this.buffer = new UnitBuffer(arrays);
    this.codec = codec;
    this.out = out;
    this.sets = sets;
    this.tally = tally;
  }

  /** What follows came in a packet with this timestamp. */
  void packet(long newTime, WallTime newArrival) {
    time = newTime;
    arrival = newArrival;
  }

  /** A whole NAL unit. */
  void whole(ByteBuffer source, int offset, int length) {
    int code = StartCodes.lengthAt(source, offset, length);
    startCodesSeen |= code > 0;
    int at = offset + code;
    int size = length - code;
    if (size <= 0) {
      return;
    }
    int headerBytes = NalSyntax.headerBytes(codec);
    begin(source.get(at), size > headerBytes ? source.get(at + headerBytes) : 0);
    append(source, at, size);
    close();
  }

  /** The first fragment of a NAL unit, whose header was rebuilt: one byte, or two. */
  void first(int header, ByteBuffer source, int offset, int length) {
    int at = offset;
    int end = offset + length;
    int headerBytes = NalSyntax.headerBytes(codec);
    int code = StartCodes.lengthAfter(header, headerBytes, source, offset, length);
    if (code > 0) {
      startCodesSeen = true;
      at += code;
      int first = at < end ? source.get(at) : 0;
      begin(first, end - at > headerBytes ? source.get(at + headerBytes) : 0);
    } else {
      begin(headerBytes == 1 ? header : header >> 8, at < end ? source.get(at) : 0);
      if (headerBytes == 2) {
        put(header >> 8);
      }
      put(header);
    }
    append(source, at, end - at);
  }

  /** A further fragment. */
  void more(ByteBuffer source, int offset, int length) {
    if (!buffer.isOpen() && !full) {
      orphan();
    }
    unitArrival = arrival;
    append(source, offset, length);
  }

  /** The last fragment has come. */
  void last() {
    close();
  }

  /** Whether a further fragment of this type can belong to the NAL unit that is open, if one is. */
  boolean fits(int type) {
    if (!buffer.isOpen() || startCodesSeen) {
      return true;
    }
    return NalSyntax.type(codec, firstOfOpen()) == type;
  }

  /** Something of the unit came that makes no sense. */
  void damage() {
    tally.damaged++;
    spoil();
  }

  /** A fragment whose beginning is missing: no wonder after a gap, damage otherwise. */
  private void orphan() {
    tally.damaged += gapBefore || damaged ? 0 : 1;
    spoil();
  }

  private void spoil() {
    buffer.abandon();
    if (!begun || (time != unitTime && (hasSlice || damaged))) {
      boundary(false, false);
    }
    damaged = true;
    if (!joining) {
      out.loss();
    }
  }

  /** The packet had the marker. */
  void marker() {
    if (buffer.isOpen() || !begun || !(hasSlice || damaged)) {
      return; // neither a fragment nor parameter sets alone end a picture
    }
    markers.seen();
    if (markers.believed()) {
      end(buffer.length());
    } else {
      marked = true;
    }
  }

  /** The next packet does not follow the last; see {@link Payload#gap}. */
  void gap(boolean lost) {
    if (buffer.isOpen()) {
      buffer.abandon();
      damaged = true;
    }
    if (hasSlice) {
      boolean whole = marked ? !markers.lie() || !lost : !lost && !markers.used();
      if (!damaged && whole) {
        endBehindSlices();
      } else {
        damaged = true;
      }
    } else if (lost && begun) {
      // the slices may be what is missing, and what came before them is no part of the next picture
      damaged = true;
    }
    gapBefore = true;
    if (lost) {
      out.loss();
    }
  }

  void flush() {
    damaged |= buffer.isOpen() || (markers.used() && !marked);
    buffer.abandon();
    if (begun && hasSlice) {
      endBehindSlices();
    }
  }

  private void begin(int header, int next) {
    close();
    int type = NalSyntax.type(codec, header);
    boolean slice = NalSyntax.slice(codec, type);
    boolean firstSlice = slice && (next & 0x80) != 0;
    boundary(slice, firstSlice);
    if (slice) {
      beginSlice(firstSlice);
      afterSlices = -1;
    } else if (hasSlice && afterSlices < 0 && NalSyntax.beginsAccessUnit(codec, type)) {
      afterSlices = buffer.length();
    }
    if (afterSlices < 0) {
      unitArrival = arrival;
    }
    if (!full && !buffer.open()) {
      overflow();
    }
  }

  /** Ends the unit if what comes now belongs to another one, and begins that. */
  private void boundary(boolean slice, boolean firstSlice) {
    if (begun && time != unitTime) {
      if (hasSlice || damaged) {
        endBeforeNext();
      } else if (buffer.length() > MAX_WAITING_BYTES) {
        buffer.consume(buffer.length());
        out.loss();
      }
      unitTime = time;
    } else if (begun && slice && hasSlice) {
      if (firstSlice) {
        endBeforeNext();
      } else if (marked) {
        markers.caught();
        marked = false;
      }
    }
    if (!begun) {
      begun = true;
      unitTime = time;
    }
    uncertain |= gapBefore;
    gapBefore = false;
  }

  private void beginSlice(boolean firstSlice) {
    if (hasSlice || firstSlice) {
      return;
    }
    if (uncertain) {
      damaged = true;
    } else if (ended && endedTime == unitTime) {
      markers.caught();
      damaged |= endedDropped;
    }
  }

  private void put(int value) {
    if (buffer.isOpen() && !buffer.append(value)) {
      overflow();
    }
  }

  private void append(ByteBuffer source, int offset, int length) {
    if (buffer.isOpen() && !buffer.append(source, offset, length)) {
      overflow();
    }
  }

  private void overflow() {
    buffer.abandon();
    tally.damaged++;
    damaged = true;
    keepSets(buffer.length());
    buffer.giveBack();
    full = true;
    afterSlices = -1;
  }

  private void close() {
    if (!buffer.isOpen()) {
      return;
    }
    int type = NalSyntax.type(codec, firstOfOpen());
    boolean split = startCodesSeen || searched < SEARCHED_UNITS || !NalSyntax.slice(codec, type);
    int at = buffer.close(split);
    if (at < 0) {
      overflow();
      return;
    }
    int units = classify(at);
    startCodesSeen |= units > 1;
  }

  private int firstOfOpen() {
    int at = buffer.openAt() + 4;
    return at < buffer.length() ? buffer.array()[at] : 0;
  }

  /** Notes what the NAL units from {@code from} on make of the access unit. */
  private int classify(int from) {
    int units = 0;
    for (int at = from; at < buffer.length(); at += 4 + buffer.sizeAt(at)) {
      int header = buffer.array()[at + 4];
      int type = NalSyntax.type(codec, header);
      int end = at + 4 + buffer.sizeAt(at);
      if (header < 0) {
        tally
            .damaged++; // forbidden_zero_bit: kept as it came, a decoder may still make sense of it
      }
      if (NalSyntax.slice(codec, type)) {
        hasSlice = true;
        keyframe |= NalSyntax.randomAccess(codec, type);
      } else if (!hasSlice) {
        keyframe |= NalSyntax.recoveryPoint(codec, buffer.array(), at + 4, end);
      }
      hasSets |= NalSyntax.parameterSet(codec, type);
      units++;
    }
    return units;
  }

  /** The next picture begins. What stands behind the slices and begins an access unit is its. */
  private void endBeforeNext() {
    if (marked && !damaged) {
      markers.proved(keyframe);
    }
    endBehindSlices();
  }

  private void endBehindSlices() {
    long itsTime = unitTime;
    end(afterSlices >= 0 ? afterSlices : buffer.length());
    if (buffer.length() > 0) {
      begun = true;
      unitTime = itsTime;
      unitArrival = arrival;
      classify(0);
    }
  }

  private void end(int cut) {
    boolean dropped = damaged || cut == 0;
    if (!dropped) {
      out.hand(buffer.first(cut), unitTime, keyframe, unitArrival);
    } else if (!joining) {
      tally.dropped++;
      out.loss();
    }
    if (hasSets) {
      keepSets(cut);
    }
    buffer.consume(cut);
    searched = Math.min(searched + 1, SEARCHED_UNITS);
    joining = false;
    ended = true;
    endedTime = unitTime;
    endedDropped = dropped;
    begun = false;
    hasSlice = false;
    keyframe = false;
    hasSets = false;
    damaged = false;
    full = false;
    uncertain = false;
    marked = false;
    afterSlices = -1;
  }

  /** Remembers the parameter sets among the first {@code count} bytes, all the more if damaged. */
  private void keepSets(int count) {
    boolean changed = false;
    for (int at = 0; at < count; at += 4 + buffer.sizeAt(at)) {
      int type = NalSyntax.type(codec, buffer.array()[at + 4]);
      if (NalSyntax.parameterSet(codec, type)) {
        changed |= sets.take(buffer.array(), at + 4, buffer.sizeAt(at));
      }
    }
    if (changed && damaged) {
      out.formatChanged();
    }
  }
}
