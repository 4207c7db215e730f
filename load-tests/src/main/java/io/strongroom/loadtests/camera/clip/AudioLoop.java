package io.strongroom.loadtests.camera.clip;

import io.strongroom.loadtests.camera.AudioKind;
import java.util.HexFormat;
import java.util.List;

/**
 * A tone that repeats without a seam, ready for RTP.
 *
 * <p>Immutable and shared by all sessions of a camera.
 */
public final class AudioLoop {
  /** Dynamic payload type of AAC, as it stands in the SDP. */
  private static final int AAC_PAYLOAD_TYPE = 97;

  private final AudioKind kind;
  private final int sampleRate;
  private final int frameSamples;
  private final byte[] configuration;
  private final List<byte[]> payloads;

  /**
   * @param kind the coding; not NONE
   * @param sampleRate samples a second, which is the RTP clock too
   * @param frameSamples samples in each packet
   * @param configuration AudioSpecificConfig for AAC, otherwise empty
   * @param payloads RTP payloads in order
   */
  AudioLoop(
      AudioKind kind,
      int sampleRate,
      int frameSamples,
      byte[] configuration,
      List<byte[]> payloads) {
    this.kind = kind;
    this.sampleRate = sampleRate;
    this.frameSamples = frameSamples;
    this.configuration = configuration.clone();
    this.payloads = List.copyOf(payloads);
  }

  /** The RTP payload of packet {@code number} since 1970; not to be written. */
  public byte[] payload(long number) {
    return payloads.get((int) Math.floorMod(number, (long) payloads.size()));
  }

  /** How many packets are complete at a time in microseconds UTC. */
  public long packetsUntil(long micros) {
    // Seconds apart from the rest: samples times microseconds since 1970 do not fit into 64 bits.
    long samples =
        Math.floorDiv(micros, 1_000_000L) * sampleRate
            + Math.floorMod(micros, 1_000_000L) * sampleRate / 1_000_000L;
    return Math.floorDiv(samples, (long) frameSamples);
  }

  public int sampleRate() {
    return sampleRate;
  }

  public int frameSamples() {
    return frameSamples;
  }

  /** RTP payload type (RFC 3551 for G.711). */
  public int payloadType() {
    return switch (kind) {
      case PCMU -> 0;
      case PCMA -> 8;
      case AAC, NONE -> AAC_PAYLOAD_TYPE;
    };
  }

  /** The lines of the SDP that describe the coding, each with its line end. */
  public String sdp() {
    return switch (kind) {
      case PCMU -> "a=rtpmap:0 PCMU/8000\r\n";
      case PCMA -> "a=rtpmap:8 PCMA/8000\r\n";
      case AAC ->
          "a=rtpmap:97 MPEG4-GENERIC/"
              + sampleRate
              + "/1\r\na=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;"
              + "indexlength=3;indexdeltalength=3;config="
              + HexFormat.of().withUpperCase().formatHex(configuration)
              + "\r\n";
      case NONE -> "";
    };
  }
}
