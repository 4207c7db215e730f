package io.strongroom.loadtests.camera.clip;

/**
 * One frame ready to be sent: its RTP packets, each with the four bytes of interleaved framing (RFC
 * 2326 10.12) before it, in one run of bytes. Channel, sequence number, timestamp, SSRC and stamp
 * are blank and filled into the copy that is sent.
 *
 * @param bytes the packets; shared by all cameras, never written
 * @param packets where each packet's framing begins, ascending
 * @param stamp where the numbers of the stamp begin; it lies whole in the packet before the first
 *     slice
 * @param keyframe whether a client can start here
 * @param display place in the loop as shown
 */
// Arrays, because thousands of these are copied each second; nobody compares or changes them.
@SuppressWarnings("ArrayRecordComponent")
public record WireFrame(byte[] bytes, int[] packets, int stamp, boolean keyframe, int display) {

  /** Length of the interleaved framing before each packet. */
  public static final int FRAMING = 4;

  /** Length of the RTP header without extensions (RFC 3550 5.1). */
  public static final int RTP_HEADER = 12;

  /** End of packet {@code index}, framing included. */
  public int end(int index) {
    return index + 1 < packets.length ? packets[index + 1] : bytes.length;
  }
}
