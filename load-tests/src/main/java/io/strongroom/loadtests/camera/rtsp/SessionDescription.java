package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.clip.AudioLoop;
import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.send.CameraFeed;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The SDP of a camera (RFC 8866; RFC 6184 8.2, RFC 7798 7.2, RFC 3640 4.4). */
final class SessionDescription {
  private SessionDescription() {}

  static String of(CameraFeed feed, String host) {
    Clip clip = feed.clip();
    StringBuilder sdp = new StringBuilder(512);
    sdp.append("v=0\r\no=- ").append(feed.number()).append(" 1 IN IP4 ").append(host);
    sdp.append("\r\ns=Simulated camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n");
    sdp.append("a=range:npt=now-\r\nm=video 0 RTP/AVP 96\r\n");
    switch (clip.codec()) {
      case H264 -> h264(sdp, clip);
      case H265 -> h265(sdp, clip);
    }
    sdp.append("a=framerate:").append(Clip.FRAMES_PER_SECOND).append("\r\na=control:video\r\n");
    feed.sound().ifPresent(loop -> audio(sdp, loop));
    return sdp.toString();
  }

  private static void h264(StringBuilder sdp, Clip clip) {
    byte[] sps = clip.parameterSets().getFirst();
    sdp.append("a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=");
    sdp.append(HexFormat.of().withUpperCase().formatHex(sps, 1, 4));
    sdp.append(";sprop-parameter-sets=").append(base64(clip.parameterSets())).append("\r\n");
  }

  private static void h265(StringBuilder sdp, Clip clip) {
    sdp.append("a=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-vps=").append(sets(clip, 32));
    sdp.append(";sprop-sps=").append(sets(clip, 33));
    sdp.append(";sprop-pps=").append(sets(clip, 34)).append("\r\n");
  }

  private static String sets(Clip clip, int type) {
    return base64(
        clip.parameterSets().stream().filter(unit -> (unit[0] >> 1 & 0x3F) == type).toList());
  }

  private static String base64(List<byte[]> units) {
    return units.stream().map(Base64.getEncoder()::encodeToString).collect(Collectors.joining(","));
  }

  private static void audio(StringBuilder sdp, AudioLoop loop) {
    sdp.append("m=audio 0 RTP/AVP ").append(loop.payloadType()).append("\r\n");
    sdp.append(loop.sdp()).append("a=control:audio\r\n");
  }
}
