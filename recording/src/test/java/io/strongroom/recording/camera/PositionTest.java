package io.strongroom.recording.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  /** The line from Flinders Peak to Buninyon of the GDA technical manual, on an ellipsoid. */
  @Test
  void distancesAreThoseOfTheEllipsoid() {
    Position flinders = new Position(-37.95103342, 144.42486789);
    Position buninyon = new Position(-37.65282114, 143.92649553);
    assertThat(flinders.metresTo(buninyon)).isCloseTo(54_972.271, within(0.1));
    assertThat(buninyon.metresTo(flinders)).isCloseTo(54_972.271, within(0.1));
  }

  /** A degree of the equator and of a meridian, whose lengths follow from the ellipsoid's axes. */
  @Test
  void shortDistancesAreRightInEachDirection() {
    Position middle = new Position(0, 179.9995);
    assertThat(middle.metresTo(new Position(0, -179.9995))).isCloseTo(111.3195, within(0.001));
    assertThat(middle.metresTo(new Position(0.001, 179.9995))).isCloseTo(110.5743, within(0.001));
    assertThat(middle.metresTo(middle)).isZero();
    assertThat(new Position(90, 0).metresTo(new Position(90, 120))).isCloseTo(0, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {90.1, -91, Double.NaN, Double.POSITIVE_INFINITY})
  void whatIsOutsideOfTheWorldIsRefused(double degrees) {
    assertThatThrownBy(() -> new Position(degrees, 0))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageStartingWith("latitude: ")
        .hasMessageContaining("WGS-84");
    assertThatThrownBy(() -> new Position(0, degrees * 2)).hasMessageStartingWith("longitude: ");
  }

  @Test
  void aCameraHasBothOrNeitherAndKeepsThem() {
    assertThat(camera(null, null).position()).isEmpty();
    assertThatThrownBy(() -> camera(31.2, null)).hasMessageStartingWith("longitude: ");
    assertThatThrownBy(() -> camera(null, 121.4)).hasMessageStartingWith("latitude: ");
    Camera placed = camera(31.23041234567, -0.0);
    assertThat(placed.position()).contains(new Position(31.2304123, 0));
    assertThat(CameraJson.read(CameraJson.write(placed))).isEqualTo(placed);
    assertThat(placed.withPosition(Optional.empty())).isEqualTo(camera(null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"latitude\":31.2", "\"latitude\":91,\"longitude\":0"})
  void aDamagedPositionIsCorrupt(String fields) {
    String sound =
        new String(CameraJson.write(camera(null, null)).toArray(), StandardCharsets.UTF_8);
    Bytes damaged =
        Bytes.copyOf(
            sound.replaceFirst("\\{", "{" + fields + ",").getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> CameraJson.read(damaged))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  private static Camera camera(@Nullable Double latitude, @Nullable Double longitude) {
    CameraRules rules =
        new CameraRules(Set.of("standard"), "standard", Optional.of(Path.of("/srv")));
    NewCamera draft =
        new NewCamera(
            "gate",
            "rtsp://10.0.0.1/s",
            null,
            null,
            null,
            "Street office",
            "Decision 12",
            "road",
            false,
            null,
            true,
            null,
            null,
            null,
            null,
            latitude,
            longitude);
    return rules.check(draft, new CameraId(new UUID(1, 2)), Instant.EPOCH);
  }
}
