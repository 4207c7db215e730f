package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.KeyFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundingTest {
  private static Founding founding(String self, String seeds, String seenLast) {
    String[] address = self.split(":", 2);
    return Founding.of(
        new ClusterSettings(
            address[0],
            Integer.parseInt(address[1]),
            9,
            list(seeds),
            Set.of(ClusterSettings.Role.RECORDER),
            Path.of("tls")),
        list(seenLast),
        () -> {
          throw new KeyFileException("no certificate");
        });
  }

  private static List<String> list(String nodes) {
    return Arrays.stream(nodes.split(" "))
        .filter(node -> !node.isEmpty())
        .map(node -> node + ":1")
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a | a b c | a b c | b c | a b c | all are here: as the settings say
          a | a b c | a b c | b   | a b   | one is lost
          a | a b c | a b c | ''  | ''    | it may be cut off
          b | a b c | a b c | c   | b c   | the first seed is lost
          c | a b c | a b c | b   | ''    | b is before it
          b | a b c | a b c | a c | ''    | a is before it
          a | a b   | a b   | ''  | ''    | one of two may be cut off
          a | a     | a     | ''  | a     | it was alone
          a | a b c | a b c d e | d e | a d e | seeds are not needed, more than half are
          a | a b c | a b c d | b | ''    | half is not more than half
          e | a b c | a b c d e | c d | '' | c is before it, as a seed
          d | a b c | a b c d e | e b | '' | b is before it, as a seed
          d | a     | a c d e f | e f | d e f | those that are no seeds are in the same order everywhere
          a | a b c | a         | b c | a b c | nodes that it has not seen may have a cluster
          """)
  void theFirstThatIsHereMakesItIfMoreThanHalfAre(
      String self, String seeds, String seenLast, String reached, String founders, String why) {
    List<String> expected = list(founders);
    assertThat(founding(self + ":1", seeds, seenLast).seeds(Set.copyOf(list(reached))))
        .as(why)
        .isEqualTo(
            expected.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(expected));
  }

  @Test
  void twoSidesNeverBothMakeIt() {
    List<String> nodes = list("a b c d e");
    for (int side = 0; side < 1 << nodes.size(); side++) {
      int mask = side;
      Set<String> one =
          nodes.stream()
              .filter(node -> (mask >> nodes.indexOf(node) & 1) == 1)
              .collect(Collectors.toSet());
      Set<String> other =
          nodes.stream().filter(node -> !one.contains(node)).collect(Collectors.toSet());
      assertThat(makers(nodes, one) + makers(nodes, other)).isLessThanOrEqualTo(1);
    }
  }

  private static long makers(List<String> nodes, Set<String> side) {
    return nodes.stream()
        .filter(side::contains)
        .filter(node -> founding(node, "a b c", "a b c d e").seeds(side).isPresent())
        .count();
  }

  @Test
  void withoutACertificateNobodyIsReached() {
    assertThat(founding("a:1", "a b", "a b").seeds()).isEmpty();
  }
}
