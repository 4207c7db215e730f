package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens one session: chooses the tracks, sets them up on the transport the camera is registered
 * with, and starts them. Used by the camera's thread.
 */
final class RtspSession {
  private static final int MAX_NAMED_CODINGS = 3;

  private final CameraSource source;
  private final InetAddress camera;
  private final InetAddress local;
  private final RtspConnection connection;
  private final RtspDialogue dialogue;
  private final MediaTracks tracks;
  private final AddressAllowList allowList;
  private final boolean udp;
  private final List<ChannelPair> channels = new ArrayList<>();
  private final List<UdpPair> ports;

  /**
   * @param camera the address that was checked and is connected to
   * @param local our end of the connection
   * @param ports takes the UDP sockets as they are opened; closed by whoever made the list
   */
  RtspSession(
      CameraSource source,
      InetAddress camera,
      InetAddress local,
      RtspConnection connection,
      RtspDialogue dialogue,
      MediaTracks tracks,
      AddressAllowList allowList,
      List<UdpPair> ports) {
    this.source = source;
    this.camera = camera;
    this.local = local;
    this.connection = connection;
    this.dialogue = dialogue;
    this.tracks = tracks;
    this.allowList = allowList;
    this.ports = ports;
    // Over UDP the media of an rtsps camera would travel in the clear.
    this.udp = source.transport() == Transport.UDP && Scheme.of(source.address()) == Scheme.RTSP;
  }

  /** Everything up to the answer to PLAY; media may have come by then. */
  void open() throws IOException {
    SessionDescription description = dialogue.describe();
    MediaDescription video = video(description);
    setUp(video);
    if (source.audio()) {
      Optional<MediaDescription> audio = audio(description);
      if (audio.isPresent()) {
        setUpAudio(audio.get());
      }
    }
    tracks.announce();
    dialogue.play();
  }

  private MediaDescription video(SessionDescription description) throws SessionEnd {
    List<String> others = new ArrayList<>();
    boolean any = false;
    for (MediaDescription media : description.media()) {
      if (media.kind() != MediaDescription.Kind.VIDEO) {
        continue;
      }
      any = true;
      if (add(media)) {
        return media;
      }
      media.payloadTypes().stream().map(RtpTrack::coding).forEach(others::add);
    }
    if (!any) {
      throw new SessionEnd(GapCause.NO_MEDIA, "the stream has no video");
    }
    String named = String.join(", ", others.stream().limit(MAX_NAMED_CODINGS).toList());
    throw new SessionEnd(
        GapCause.FORMAT_NOT_SUPPORTED,
        "video in " + named + " is not recorded; set the camera to H.264 or H.265");
  }

  private Optional<MediaDescription> audio(SessionDescription description) {
    return description.media().stream()
        .filter(media -> media.kind() == MediaDescription.Kind.AUDIO)
        .filter(this::add)
        .findFirst();
  }

  private boolean add(MediaDescription media) {
    List<PayloadType> types = media.payloadTypes();
    Optional<RtpTrack> track =
        RtpTrack.of(types, tracks.all().size(), tracks.output(), tracks.arrays());
    track.ifPresent(found -> tracks.add(found, types));
    return track.isPresent();
  }

  /** A camera that has sound to offer and does not give it is recorded without. */
  private void setUpAudio(MediaDescription audio) throws IOException {
    try {
      setUp(audio);
    } catch (SessionEnd e) {
      tracks.removeLast();
    }
  }

  private void setUp(MediaDescription media) throws IOException {
    if (udp) {
      setUpUdp(media);
    } else {
      setUpInterleaved(media);
    }
  }

  private void setUpInterleaved(MediaDescription media) throws IOException {
    ChannelPair asked = ChannelPair.ofTrack(channels.size());
    Headers answer = dialogue.setup(media, TransportHeader.offer(asked));
    Optional<TransportHeader> transport = TransportHeader.parse(answer, true);
    if (transport.isPresent() && !transport.get().tcp()) {
      throw new SessionEnd(
          GapCause.REFUSED, "the camera does not send over TCP; register it with transport udp");
    }
    ChannelPair agreed = TransportHeader.channels(transport, asked, channels);
    channels.add(agreed);
    tracks.bind(agreed);
    connection.expect(agreed);
  }

  private void setUpUdp(MediaDescription media) throws IOException {
    UdpPair pair = UdpPair.bind(local);
    ports.add(pair);
    Headers answer = dialogue.setup(media, TransportHeader.offerUdp(pair.port()));
    Optional<TransportHeader> transport = TransportHeader.parse(answer, false);
    if (transport.isEmpty() || transport.get().tcp() || transport.get().multicast()) {
      throw new SessionEnd(
          GapCause.REFUSED, "the camera does not send over UDP; register it with transport tcp");
    }
    TransportHeader agreed = transport.get();
    if (agreed.serverRtpPort().isEmpty()) {
      throw new SessionEnd(
          GapCause.REFUSED,
          "the camera does not say from which UDP ports it sends; register it with transport tcp");
    }
    int rtp = agreed.serverRtpPort().getAsInt();
    pair.connect(sender(agreed), rtp, agreed.serverRtcpPort().orElse(rtp + 1));
    pair.knock();
  }

  /** Where the packets come from: the camera, or a host it names that cameras may be at. */
  private InetAddress sender(TransportHeader agreed) throws SessionEnd {
    if (agreed.source().isEmpty()) {
      return camera;
    }
    try {
      InetAddress named = InetAddress.ofLiteral(agreed.source().get());
      if (!named.isAnyLocalAddress() && allowList.allows(named)) {
        return named;
      }
    } catch (IllegalArgumentException e) {
      return camera; // a name: not looked up for a camera
    }
    throw new SessionEnd(
        GapCause.REFUSED,
        "the camera sends from an address outside the networks that cameras may be in; extend"
            + " ingest.allow or register it with transport tcp");
  }
}
