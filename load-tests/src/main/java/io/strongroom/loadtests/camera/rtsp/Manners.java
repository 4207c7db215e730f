package io.strongroom.loadtests.camera.rtsp;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/**
 * How a camera converses. Every default is that of a well-behaved one. One for each camera; used by
 * the server's thread.
 */
public interface Manners {
  /** Those of a well-behaved camera. */
  Manners GOOD = new Manners() {};

  /** How long a session lives without a sign of the client, as SETUP announces it. */
  int TIMEOUT_SECONDS = 60;

  /** What a request is turned away with before anybody looks at what it asks for. */
  default Optional<RtspReply> refusal(RtspInput.Request request, Optional<RtspReply> usual) {
    return usual;
  }

  /**
   * What SETUP and PLAY are turned away with while so many other sessions play; empty if there is
   * room for one more.
   */
  default Optional<RtspReply> full(int playing) {
    return Optional.empty();
  }

  /** The session description. */
  default String sdp(String usual) {
    return usual;
  }

  default int timeoutSeconds() {
    return TIMEOUT_SECONDS;
  }

  /**
   * What comes back for a request.
   *
   * @param playing whether the connection has a session that plays
   */
  default Answer answer(RtspInput.Request request, RtspReply usual, boolean playing) {
    return new Answer.Reply(usual);
  }

  /** What comes back for a request. */
  sealed interface Answer {
    /** A reply, as it should be. */
    record Reply(RtspReply reply) implements Answer {}

    /** Nothing, and the connection stays open. */
    record Silence() implements Answer {}

    /**
     * Bytes that keep coming until there are no more or the client is gone.
     *
     * @param head a reply of which {@code pieces} is the rest; it gets the CSeq
     * @param pieces taken one by one, by a thread that may wait for the client
     * @param pauseMillis from piece to piece
     */
    record Stream(String head, Iterator<ByteBuffer> pieces, int pauseMillis) implements Answer {}
  }
}
