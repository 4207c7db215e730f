package io.strongroom.playback.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.camera.Position;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
  private static Position at(double latitude, double longitude) {
    return new Position(latitude, longitude);
  }

  @Test
  void aCircleHasWhatIsSoNearAndNoMore() {
    Place around = new Place.Around(at(30.63, 120.56), 500);
    assertThat(around.contains(at(30.63, 120.56))).isTrue();
    // 0.0045 degrees of latitude are 498.9 m here, 0.0052 of longitude 498.5 m
    assertThat(around.contains(at(30.6345, 120.56))).isTrue();
    assertThat(around.contains(at(30.63452, 120.56))).isFalse();
    assertThat(around.contains(at(30.63, 120.56520))).isTrue();
    assertThat(around.contains(at(30.63, 120.56525))).isFalse();
  }

  /** An L, with its inner corner in the north-east. */
  @Test
  void aPolygonHasItsInsideAndItsEdge() {
    Place inside =
        new Place.Inside(List.of(at(0, 0), at(0, 2), at(1, 2), at(1, 1), at(2, 1), at(2, 0)));
    assertThat(inside.contains(at(0.5, 1.5))).isTrue();
    assertThat(inside.contains(at(1.5, 0.5))).isTrue();
    assertThat(inside.contains(at(1.5, 1.5))).isFalse();
    assertThat(inside.contains(at(0, 0))).isTrue();
    assertThat(inside.contains(at(1, 1.5))).isTrue();
    assertThat(inside.contains(at(0.5, 2))).isTrue();
    assertThat(inside.contains(at(0.5, 2.0000001))).isFalse();
    assertThat(inside.contains(at(-0.0000001, 0.5))).isFalse();
    assertThat(inside.contains(at(1, -1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 50_001})
  void distancesHaveBounds(int metres) {
    assertThatThrownBy(() -> new Place.Around(at(0, 0), metres)).hasMessageStartingWith("metres: ");
  }

  @Test
  void aPolygonIsSmallAndHasACornerOrTwoMore() {
    assertThatThrownBy(() -> new Place.Inside(List.of(at(0, 0), at(1, 1))))
        .hasMessageStartingWith("corners: ");
    assertThatThrownBy(() -> new Place.Inside(List.of(at(0, -179), at(0, 179), at(1, 179))))
        .hasMessageContaining("5 degrees");
  }
}
