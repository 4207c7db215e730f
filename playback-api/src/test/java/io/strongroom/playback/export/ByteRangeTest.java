package io.strongroom.playback.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.export.ByteRange.Part;
import io.strongroom.playback.export.ByteRange.Unsatisfiable;
import io.strongroom.playback.export.ByteRange.Whole;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ByteRangeTest {
  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("bytes=0-0", new Part(0, 0)),
        Arguments.of("bytes=0-", new Part(0, 99)),
        Arguments.of("bytes=99-99", new Part(99, 99)),
        Arguments.of("bytes=90-1000", new Part(90, 99)),
        Arguments.of("bytes=-1", new Part(99, 99)),
        Arguments.of("bytes=-1000", new Part(0, 99)),
        Arguments.of("bytes=-0", new Unsatisfiable()),
        Arguments.of("bytes=100-", new Unsatisfiable()),
        Arguments.of("bytes=100-200", new Unsatisfiable()),
        Arguments.of("bytes=5-4", new Whole()),
        Arguments.of("bytes=-", new Whole()),
        Arguments.of("bytes=1-2,4-5", new Whole()),
        Arguments.of("lines=1-2", new Whole()),
        Arguments.of("bytes=99999999999999999999-", new Whole()),
        Arguments.of("", new Whole()));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void parses(String header, ByteRange expected) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(expected);
  }
}
