package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.PayloadType;
import java.util.List;
import java.util.Optional;

/**
 * One medium that a camera offers (RFC 8866, 5.14).
 *
 * @param protocol as sent, for example {@code RTP/AVP}
 * @param payloadTypes in the order of preference; empty if the medium is not RTP
 * @param control where to SETUP it, as sent; see {@link ControlUrls}
 * @param connection the address of its {@code c=} line, foreign text that is never connected to;
 *     tells multicast from unicast
 */
record MediaDescription(
    Kind kind,
    String protocol,
    List<PayloadType> payloadTypes,
    Optional<String> control,
    Optional<String> connection) {

  /** What a medium carries. */
  enum Kind {
    VIDEO,
    AUDIO,
    /** Metadata: ONVIF analytics and the like. */
    APPLICATION,
    OTHER
  }

  MediaDescription {
    payloadTypes = List.copyOf(payloadTypes);
  }
}
