package io.strongroom.recording.camera;

import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.IngestKind;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.pack.RetentionClass;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One registered camera. Made by {@link CameraRules} only, so a value of this type satisfies every
 * rule. Everything but the id is sealed at rest; {@link #toString} gives the id and nothing else.
 *
 * @param id opaque identity of its recordings
 * @param name for people
 * @param source address without user information
 * @param credentials for the source
 * @param transport how RTP travels, for RTSP sources
 * @param managingUnit who answers for the camera
 * @param legalBasis why it may record
 * @param scene what it looks at
 * @param audio whether sound is kept
 * @param audioBasis why sound may be kept; empty if it is not
 * @param verifyCertificate whether a TLS source must present a certificate that is trusted
 * @param retentionClass how long footage is kept, by name
 * @param enabled whether it records
 * @param created when it was registered
 * @param ingest what reads it
 * @param sessions how many it serves at a time
 * @param code 20-digit code of GB/T 28181-2022, annex E, if it has one
 * @param shortage why there was no room for it when it was registered, and by whose word it was all
 *     the same; empty if there was
 * @param position where it stands, if somebody said so
 */
public record Camera(
    CameraId id,
    String name,
    URI source,
    Optional<Credentials> credentials,
    Transport transport,
    String managingUnit,
    String legalBasis,
    Scene scene,
    boolean audio,
    String audioBasis,
    boolean verifyCertificate,
    RetentionClass retentionClass,
    boolean enabled,
    Instant created,
    IngestKind ingest,
    Sessions sessions,
    Optional<String> code,
    Optional<String> shortage,
    Optional<Position> position) {

  /** How to fetch its stream. */
  public CameraSource toSource(Duration mediaTimeout) {
    return new CameraSource(
        source, credentials, transport, audio, verifyCertificate, mediaTimeout, ingest);
  }

  /** The same camera, switched on or off. */
  public Camera withEnabled(boolean on) {
    return new Camera(
        id,
        name,
        source,
        credentials,
        transport,
        managingUnit,
        legalBasis,
        scene,
        audio,
        audioBasis,
        verifyCertificate,
        retentionClass,
        on,
        created,
        ingest,
        sessions,
        code,
        shortage,
        position);
  }

  /** The same camera, recorded under another class. */
  Camera withClass(RetentionClass other) {
    return new Camera(
        id,
        name,
        source,
        credentials,
        transport,
        managingUnit,
        legalBasis,
        scene,
        audio,
        audioBasis,
        verifyCertificate,
        other,
        enabled,
        created,
        ingest,
        sessions,
        code,
        shortage,
        position);
  }

  /** The same camera, for which there was no room. */
  Camera withShortage(String why) {
    return new Camera(
        id,
        name,
        source,
        credentials,
        transport,
        managingUnit,
        legalBasis,
        scene,
        audio,
        audioBasis,
        verifyCertificate,
        retentionClass,
        enabled,
        created,
        ingest,
        sessions,
        code,
        Optional.of(why),
        position);
  }

  /** The same camera elsewhere, or nobody knows where. */
  Camera withPosition(Optional<Position> other) {
    return new Camera(
        id,
        name,
        source,
        credentials,
        transport,
        managingUnit,
        legalBasis,
        scene,
        audio,
        audioBasis,
        verifyCertificate,
        retentionClass,
        enabled,
        created,
        ingest,
        sessions,
        code,
        shortage,
        other);
  }

  @Override
  public String toString() {
    return "camera " + id;
  }
}
