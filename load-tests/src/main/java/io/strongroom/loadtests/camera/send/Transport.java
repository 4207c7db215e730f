package io.strongroom.loadtests.camera.send;

import java.nio.ByteBuffer;

/** How packets reach one client. Used by the wheel's thread; never blocks, never throws. */
public interface Transport {
  /** Whether the client is gone; what is not sent from then on is no gap. */
  boolean closed();

  /** Whether so much is waiting that the next frame must be left out. */
  boolean congested();

  /**
   * Sends packets, each with interleaved framing (RFC 2326 10.12) before it.
   *
   * @param framed from position to limit; the transport copies what it cannot send at once
   * @param whenSent run once the last byte has been handed to the network, by this thread or
   *     another, under the transport's lock; not run if some of it could not be sent
   * @return false if it was lost, as UDP may
   */
  boolean send(ByteBuffer framed, Runnable whenSent);
}
