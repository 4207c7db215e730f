package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtsp.MessageStart.Verdict;
import java.nio.ByteBuffer;

/**
 * Takes apart what an RTSP server sends on one connection: frames of RTP and RTCP (RFC 2326, 10.12)
 * between answers and requests. Nothing is copied or allocated for a frame. What is incomplete
 * stays in the buffer, and the next call must begin with the same bytes; so a buffer holds at least
 * {@link #MIN_BUFFER_BYTES}. One instance per connection, one thread; no use after an exception.
 *
 * <pre>
 *   '$'  channel  length (2 bytes, big-endian)  payload        a frame
 *   RTSP/1.0 200 OK ... empty line [body]                      an answer
 *   OPTIONS rtsp://... RTSP/1.0 ... empty line [body]          a request of the server
 * </pre>
 *
 * <p>Cheap cameras lose bytes when their send buffer is full, so a frame may be cut short or its
 * length may lie. Then the next plausible frame or answer is looked for, one byte at a time, each
 * byte once. Plausible amid damage means: a known channel, a length and first bytes that RTP or
 * RTCP can have, and behind it the beginning of another item.
 */
final class InterleavedParser {
  /** A frame of the greatest length and the first bytes of the next item. */
  static final int MIN_BUFFER_BYTES =
      ChannelTable.FRAME_HEADER_BYTES + 65_535 + ChannelTable.PROBE_BYTES;

  /** Most bytes that are skipped before the connection is given up; about 4 s at 2 Mbit/s. */
  static final int MAX_SKIPPED_BYTES = 1024 * 1024;

  private final ChannelTable channels = new ChannelTable();
  private final MessageCollector messages = new MessageCollector();
  private final InterleavedSink sink;
  private boolean lost;
  private boolean foundAny;
  private int skippedBytes;
  private long totalSkippedBytes;
  private int neededBytes;

  InterleavedParser(InterleavedSink sink) {
    this.sink = sink;
  }

  /** Frames on these channels are handed on from now on, within the same buffer too. */
  void expect(ChannelPair pair) {
    channels.set(pair);
  }

  /** How many more bytes the pending item needs at least; 0 if none is pending. */
  int neededBytes() {
    return neededBytes;
  }

  /** All bytes ever skipped on this connection. */
  long totalSkippedBytes() {
    return totalSkippedBytes;
  }

  /**
   * Hands on every whole item between position and limit, and moves the position behind the last.
   *
   * @return how many bytes were consumed
   * @throws RtspProtocolException if a message cannot be parsed or nothing is found for too long
   */
  int parse(ByteBuffer in) throws RtspProtocolException {
    int start = in.position();
    int limit = in.limit();
    int at = start;
    int before;
    neededBytes = 0;
    do {
      before = at;
      if (!lost && !messages.inBody()) {
        at = frames(in, at, limit);
      }
      if (at < limit) {
        at = lost ? search(in, at, limit) : other(in, at, limit);
      }
    } while (at < limit && (at > before || neededBytes == 0));
    in.position(at);
    return at - start;
  }

  /** The hot path: frames on known channels, one behind the other. */
  private int frames(ByteBuffer in, int from, int limit) {
    int at = from;
    while (limit - at >= ChannelTable.FRAME_HEADER_BYTES && in.get(at) == '$') {
      int channel = in.get(at + 1) & 0xff;
      int length = ChannelTable.length(in, at);
      int end = at + ChannelTable.FRAME_HEADER_BYTES + length;
      if (end > limit || !channels.knows(channel) || (end < limit && in.get(end) != '$')) {
        break;
      }
      handOn(channel, in, at, length);
      at = end;
    }
    return at;
  }

  /** Whatever is not a frame between two others. */
  private int other(ByteBuffer in, int at, int limit) throws RtspProtocolException {
    if (messages.inBody()) {
      return message(in, at, limit);
    }
    return switch (in.get(at)) {
      case '$' -> doubtfulFrame(in, at, limit);
      // Empty lines before a message are to be ignored (RFC 2326, 4.1).
      case '\r', '\n' -> at + 1;
      default -> possibleMessage(in, at, limit);
    };
  }

  /** An incomplete frame, one on an unknown channel, or one that no other frame follows. */
  private int doubtfulFrame(ByteBuffer in, int at, int limit) {
    if (limit - at < ChannelTable.FRAME_HEADER_BYTES) {
      return need(at, ChannelTable.FRAME_HEADER_BYTES - (limit - at));
    }
    int channel = in.get(at + 1) & 0xff;
    int length = ChannelTable.length(in, at);
    int end = at + ChannelTable.FRAME_HEADER_BYTES + length;
    boolean known = channels.knows(channel);
    // A frame nobody asked for is believed only if the next item is where it says.
    int wanted = known ? end : end + ChannelTable.PROBE_BYTES;
    if (wanted > limit) {
      return need(at, wanted - limit);
    }
    if (!known) {
      return strangeFrame(in, at, end, limit);
    }
    boolean followed = channels.mayBeginItem(in, end, limit);
    int inside = followed ? -1 : frameInside(in, at + 1, end, limit);
    if (inside >= 0) {
      lost = true;
      skippedBytes = inside - at;
      found();
      return inside;
    }
    handOn(channel, in, at, length);
    return end;
  }

  private void handOn(int channel, ByteBuffer in, int at, int length) {
    foundAny = true;
    channels.heard(in, at, length);
    sink.frame(channel, in, at + ChannelTable.FRAME_HEADER_BYTES, length);
  }

  /**
   * A frame on a channel that nobody agreed on. Where the agreed ones are silent, the camera may
   * have numbered all of them otherwise; then the next frame will be on a strange channel too.
   */
  private int strangeFrame(ByteBuffer in, int at, int end, int limit) {
    boolean believed =
        channels.isSilent()
            ? ChannelTable.mayBeginFrame(in, at) && ChannelTable.mayBeginFrame(in, end)
            : channels.confirms(in, end, limit);
    if (!believed || frameInside(in, at + 1, end, limit) >= 0) {
      return lose(at);
    }
    sink.unknownChannel(
        in.get(at + 1) & 0xff,
        in,
        at + ChannelTable.FRAME_HEADER_BYTES,
        ChannelTable.length(in, at));
    return end;
  }

  /** A whole frame that begins within one that seems to be cut short, or -1. */
  private int frameInside(ByteBuffer in, int from, int end, int limit) {
    for (int at = from; at < end; at++) {
      if (channels.judge(in, at, limit) == 0) {
        return at;
      }
    }
    return -1;
  }

  private int possibleMessage(ByteBuffer in, int at, int limit) throws RtspProtocolException {
    Verdict verdict = MessageStart.ofResponse(in, at, limit);
    if (verdict == Verdict.NO) {
      verdict = MessageStart.ofRequest(in, at, limit);
    }
    if (!foundAny && MessageStart.isHttp(in, at, limit)) {
      throw new RtspProtocolException("a web server answers on this port, not RTSP");
    }
    return switch (verdict) {
      case YES -> message(in, at, limit);
      case MORE -> need(at, 1);
      case NO -> lose(at);
    };
  }

  private int message(ByteBuffer in, int from, int limit) throws RtspProtocolException {
    int at = messages.take(in, from, limit);
    switch (messages.poll()) {
      case RtspResponse response -> {
        foundAny = true;
        sink.response(response);
      }
      case ServerRequest request -> {
        foundAny = true;
        sink.request(request);
      }
      case null -> neededBytes = messages.neededBytes();
    }
    return at;
  }

  /** Looks for the next item amid damage; bytes before it are consumed and counted. */
  private int search(ByteBuffer in, int from, int limit) throws RtspProtocolException {
    for (int at = from; at < limit; at++) {
      byte first = in.get(at);
      if (first != '$' && first != 'R') {
        continue;
      }
      int verdict = first == '$' ? channels.judge(in, at, limit) : judgeResponse(in, at, limit);
      if (verdict != ChannelTable.NO_FRAME) {
        skip(at - from);
        neededBytes = verdict;
        if (verdict == 0) {
          found();
        }
        return at;
      }
    }
    skip(limit - from);
    return limit;
  }

  /** As {@link ChannelTable#judge}, for an answer. */
  private static int judgeResponse(ByteBuffer in, int at, int limit) {
    return switch (MessageStart.ofCertainResponse(in, at, limit)) {
      case YES -> 0;
      case NO -> ChannelTable.NO_FRAME;
      case MORE -> 1;
    };
  }

  private int lose(int at) {
    lost = true;
    skippedBytes = 0;
    return at;
  }

  private void skip(int bytes) throws RtspProtocolException {
    skippedBytes += bytes;
    if (skippedBytes > MAX_SKIPPED_BYTES) {
      throw new RtspProtocolException(
          "neither RTSP nor RTP in " + MAX_SKIPPED_BYTES + " bytes from the camera");
    }
  }

  private void found() {
    lost = false;
    totalSkippedBytes += skippedBytes;
    sink.resynchronised(skippedBytes);
    skippedBytes = 0;
  }

  private int need(int at, int bytes) {
    neededBytes = bytes;
    return at;
  }
}
