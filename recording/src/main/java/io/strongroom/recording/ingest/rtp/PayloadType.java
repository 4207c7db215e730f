package io.strongroom.recording.ingest.rtp;

import java.util.Map;

/**
 * What one RTP payload type means in a session (RFC 8866, 6.6: {@code a=rtpmap}; 6.15: {@code
 * a=fmtp}), or by the static table (RFC 3551, 6).
 *
 * @param number 0 to 127
 * @param encoding the encoding name in upper case, for example {@code H264}, {@code MPEG4-GENERIC};
 *     empty if the description does not say and the static table has none
 * @param clockRate RTP timestamp units per second; 0 if unknown
 * @param channels audio channels; 1 if the description does not say
 * @param parameters the format parameters, names in lower case
 */
public record PayloadType(
    int number, String encoding, int clockRate, int channels, Map<String, String> parameters) {
  public PayloadType {
    parameters = Map.copyOf(parameters);
  }
}
