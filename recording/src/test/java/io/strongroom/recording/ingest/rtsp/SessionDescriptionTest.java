package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtsp.MediaDescription.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Descriptions in the form that makers give them. */
class SessionDescriptionTest {
  static SessionDescription parse(String sdp) throws RtspProtocolException {
    return SessionDescription.parse(ByteBuffer.wrap(sdp.getBytes(StandardCharsets.UTF_8)));
  }

  private static SessionDescription crlf(String sdp) throws RtspProtocolException {
    return parse(sdp.replace("\n", "\r\n"));
  }

  private static PayloadType only(MediaDescription media) {
    assertThat(media.payloadTypes()).hasSize(1);
    return media.payloadTypes().getFirst();
  }

  @Test
  void hikvision() throws Exception {
    SessionDescription description =
        crlf(
            """
            v=0
            o=- 1705318045823341 1705318045823341 IN IP4 192.168.1.64
            s=Media Presentation
            e=NONE
            b=AS:5100
            t=0 0
            a=control:rtsp://192.168.1.64:554/Streaming/Channels/101/
            m=video 0 RTP/AVP 96
            c=IN IP4 0.0.0.0
            b=AS:5000
            a=recvonly
            a=x-dimensions:2560,1440
            a=control:rtsp://192.168.1.64:554/Streaming/Channels/101/trackID=1
            a=rtpmap:96 H264/90000
            a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z00AMp2oCgAt+WbgICAoAAA=,aO48gA==
            m=audio 0 RTP/AVP 8
            c=IN IP4 0.0.0.0
            b=AS:50
            a=recvonly
            a=control:rtsp://192.168.1.64:554/Streaming/Channels/101/trackID=2
            a=rtpmap:8 PCMA/8000
            a=Media_header:MEDIAINFO=494D4B48010300000400000111710110401F000000FA000000000000;
            a=appversion:1.0
            """);
    assertThat(description.control()).contains("rtsp://192.168.1.64:554/Streaming/Channels/101/");
    assertThat(description.media()).hasSize(2);
    MediaDescription video = description.media().getFirst();
    assertThat(video.kind()).isEqualTo(Kind.VIDEO);
    assertThat(video.connection()).contains("0.0.0.0");
    assertThat(only(video))
        .isEqualTo(
            new PayloadType(
                96,
                "H264",
                90_000,
                1,
                Map.of(
                    "profile-level-id",
                    "420029",
                    "packetization-mode",
                    "1",
                    "sprop-parameter-sets",
                    "Z00AMp2oCgAt+WbgICAoAAA=,aO48gA==")));
    assertThat(only(description.media().getLast()))
        .isEqualTo(new PayloadType(8, "PCMA", 8_000, 1, Map.of()));
  }

  @Test
  void dahua() throws Exception {
    SessionDescription description =
        crlf(
            """
            v=0
            o=- 2251938192 2251938192 IN IP4 0.0.0.0
            s=RTSP Session/2.0
            c=IN IP4 0.0.0.0
            t=0 0
            a=control:*
            a=range:npt=now-
            a=packetization-supported:DH
            m=video 0 RTP/AVP 98
            a=control:trackID=0
            a=framerate:25.000000
            a=rtpmap:98 H265/90000
            a=fmtp:98 profile-id=1;sprop-sps=QgEBAWAAAAMAsAAAAwAAAwB7oAPAgBDlja5JMvwCAAADAAIAAAMAMkI=;sprop-pps=RAHA8vA8kA==;sprop-vps=QAEMAf//AWAAAAMAsAAAAwAAAwB7rAk=
            a=recvonly
            m=audio 0 RTP/AVP 97
            a=control:trackID=1
            a=rtpmap:97 MPEG4-GENERIC/16000
            a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408
            a=recvonly
            m=application 0 RTP/AVP 107
            a=control:trackID=4
            a=rtpmap:107 vnd.onvif.metadata/90000
            a=recvonly
            """);
    assertThat(description.range()).contains("npt=now-");
    assertThat(description.media())
        .extracting(MediaDescription::kind)
        .containsExactly(Kind.VIDEO, Kind.AUDIO, Kind.APPLICATION);
    PayloadType hevc = only(description.media().getFirst());
    assertThat(hevc.encoding()).isEqualTo("H265");
    assertThat(hevc.parameters().get("sprop-vps")).isEqualTo("QAEMAf//AWAAAAMAsAAAAwAAAwB7rAk=");
    PayloadType aac = only(description.media().get(1));
    assertThat(aac.clockRate()).isEqualTo(16_000);
    assertThat(aac.parameters()).containsEntry("mode", "AAC-hbr").containsEntry("config", "1408");
    assertThat(only(description.media().getLast()).encoding()).isEqualTo("VND.ONVIF.METADATA");
    assertThat(description.media().getFirst().connection()).contains("0.0.0.0");
  }

  @Test
  void axis() throws Exception {
    SessionDescription description =
        crlf(
            """
            v=0
            o=- 1272052389382023 1 IN IP4 192.168.0.90
            s=Session streamed with GStreamer
            i=rtsp-server
            t=0 0
            a=tool:GStreamer
            a=type:broadcast
            a=range:npt=now-
            a=control:rtsp://192.168.0.90/axis-media/media.amp?videocodec=h264&audio=1
            m=video 0 RTP/AVP 96
            c=IN IP4 0.0.0.0
            b=AS:50000
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1;profile-level-id=4d0029;sprop-parameter-sets=Z00AKeKQDwBE/LgLcBAQGkHiRFQ=,aO48gA==
            a=ts-refclk:local
            a=control:rtsp://192.168.0.90/axis-media/media.amp/stream=0?videocodec=h264&audio=1
            a=framerate:25.000000
            a=transform:1.000000,0.000000,0.000000;0.000000,1.000000,0.000000;0.000000,0.000000,1.000000
            m=audio 0 RTP/AVP 97
            c=IN IP4 0.0.0.0
            a=rtpmap:97 L16/48000/2
            a=control:rtsp://192.168.0.90/axis-media/media.amp/stream=1?videocodec=h264&audio=1
            """);
    assertThat(description.media().getFirst().control())
        .contains("rtsp://192.168.0.90/axis-media/media.amp/stream=0?videocodec=h264&audio=1");
    assertThat(only(description.media().getLast()))
        .isEqualTo(new PayloadType(97, "L16", 48_000, 2, Map.of()));
  }

  @Test
  void live555() throws Exception {
    SessionDescription description =
        crlf(
            """
            v=0
            o=- 1609459200000000 1 IN IP4 10.0.0.7
            s=Session streamed by "testOnDemandRTSPServer"
            i=stream
            t=0 0
            a=tool:LIVE555 Streaming Media v2023.01.19
            a=type:broadcast
            a=control:*
            a=range:npt=0-
            a=x-qt-text-nam:Session
            m=video 0 RTP/AVP 26
            c=IN IP4 0.0.0.0
            b=AS:4000
            a=control:track1
            m=audio 0 RTP/AVP 0 8 101
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=control:track2
            """);
    assertThat(only(description.media().getFirst()))
        .isEqualTo(new PayloadType(26, "JPEG", 90_000, 1, Map.of()));
    assertThat(description.media().getLast().payloadTypes())
        .extracting(PayloadType::encoding)
        .containsExactly("PCMU", "PCMA", "TELEPHONE-EVENT");
    assertThat(description.media().getLast().payloadTypes().getLast().parameters())
        .containsEntry("0-15", "");
  }

  /** An ONVIF device: metadata first, a back channel last, and line feeds only. */
  @Test
  void onvif() throws Exception {
    SessionDescription description =
        parse(
            """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=ONVIF
            t=0 0
            m=application 0 RTP/AVP 98
            a=control:metadata
            a=rtpmap:98 vnd.onvif.metadata.gzip/90000
            m=video 0 RTP/AVP 96
            a=control:video
            a=rtpmap:96 H264/90000
            m=audio 0 RTP/AVP 0
            a=control:backchannel
            a=sendonly
            """);
    assertThat(description.control()).isEmpty();
    assertThat(description.media())
        .extracting(MediaDescription::kind)
        .containsExactly(Kind.APPLICATION, Kind.VIDEO, Kind.AUDIO);
    assertThat(only(description.media().getFirst()).encoding())
        .isEqualTo("VND.ONVIF.METADATA.GZIP");
    assertThat(description.media())
        .extracting(m -> m.control().orElseThrow())
        .containsExactly("metadata", "video", "backchannel");
  }

  @Test
  void gstreamer() throws Exception {
    SessionDescription description =
        crlf(
            """
            v=0
            o=- 14012383014892871834 1 IN IP4 127.0.0.1
            s=Session streamed with GStreamer
            t=0 0
            a=control:*
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=control:stream=0
            m=audio 0 RTP/AVP 97
            a=rtpmap:97 OPUS/48000/2
            a=control:stream=1
            """);
    assertThat(only(description.media().getLast()))
        .isEqualTo(new PayloadType(97, "OPUS", 48_000, 2, Map.of()));
  }
}
