package io.strongroom.recording.camera;

import org.jspecify.annotations.Nullable;

/**
 * What somebody wants registered, unchecked: the fields of {@code POST /api/v1/cameras}. A field
 * that was not given is null; {@link CameraRules} says which may be.
 */
public record NewCamera(
    @Nullable String name,
    @Nullable String source,
    @Nullable String user,
    @Nullable String password,
    @Nullable String transport,
    @Nullable String managingUnit,
    @Nullable String legalBasis,
    @Nullable String scene,
    boolean audio,
    @Nullable String audioBasis,
    boolean verifyCertificate,
    @Nullable String retentionClass,
    @Nullable String ingest,
    @Nullable String sessions,
    @Nullable String code,
    @Nullable Double latitude,
    @Nullable Double longitude) {

  /** Of a camera of which nobody says where it stands. */
  public NewCamera(
      @Nullable String name,
      @Nullable String source,
      @Nullable String user,
      @Nullable String password,
      @Nullable String transport,
      @Nullable String managingUnit,
      @Nullable String legalBasis,
      @Nullable String scene,
      boolean audio,
      @Nullable String audioBasis,
      boolean verifyCertificate,
      @Nullable String retentionClass,
      @Nullable String ingest,
      @Nullable String sessions,
      @Nullable String code) {
    this(
        name,
        source,
        user,
        password,
        transport,
        managingUnit,
        legalBasis,
        scene,
        audio,
        audioBasis,
        verifyCertificate,
        retentionClass,
        ingest,
        sessions,
        code,
        null,
        null);
  }

  @Override
  public String toString() {
    return "new camera";
  }
}
