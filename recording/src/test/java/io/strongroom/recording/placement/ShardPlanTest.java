package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
  private static Set<String> shards(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toSet());
  }

  private static ShardPlan.Node node(String name, double weight, Set<String> shards) {
    return new ShardPlan.Node(name, weight, shards);
  }

  private static ShardPlan plan(List<ShardPlan.Node> nodes, ToDoubleFunction<String> load) {
    double whole = nodes.stream().flatMap(node -> node.shards().stream()).mapToDouble(load).sum();
    return new ShardPlan(nodes, load, whole);
  }

  /** Moves and places until nothing moves any more. */
  private static Map<String, Set<String>> settled(
      List<ShardPlan.Node> begin, ToDoubleFunction<String> load) {
    List<ShardPlan.Node> nodes = new ArrayList<>(begin);
    for (int round = 0; round < 200; round++) {
      Set<String> moves = plan(nodes, load).moves(ShardPlan.TOLERANCE);
      if (moves.isEmpty()) {
        return nodes.stream()
            .collect(Collectors.toMap(ShardPlan.Node::name, ShardPlan.Node::shards));
      }
      assertThat(moves).hasSizeLessThanOrEqualTo(ShardPlan.MAX_MOVES);
      nodes.replaceAll(node -> node(node.name(), node.weight(), without(node.shards(), moves)));
      for (String shard : moves) {
        String place = plan(nodes, load).place(shard).orElseThrow();
        nodes.replaceAll(
            node ->
                node.name().equals(place)
                    ? node(node.name(), node.weight(), with(node.shards(), shard))
                    : node);
      }
    }
    throw new AssertionError("never settles");
  }

  private static Set<String> without(Set<String> shards, Set<String> gone) {
    Set<String> rest = new HashSet<>(shards);
    rest.removeAll(gone);
    return rest;
  }

  private static Set<String> with(Set<String> shards, String one) {
    Set<String> more = new HashSet<>(shards);
    more.add(one);
    return more;
  }

  @Test
  void aNewNodeGetsItsPart() {
    Map<String, Set<String>> settled =
        settled(
            List.of(
                node("a", 1, shards(0, 512)),
                node("b", 1, shards(512, 1_024)),
                node("c", 1, Set.of())),
            shard -> 1);
    settled.values().forEach(each -> assertThat(each).hasSizeBetween(310, 375));
  }

  @Test
  void aNodeThatKeepsMoreGetsMore() {
    Map<String, Set<String>> settled =
        settled(List.of(node("a", 1, shards(0, 300)), node("b", 2, Set.of())), shard -> 1);
    assertThat(settled.get("b")).hasSizeBetween(185, 200);
  }

  @Test
  void loudShardsCountForWhatTheyBringIn() {
    Map<String, Set<String>> settled =
        settled(
            List.of(node("a", 1, shards(0, 20)), node("b", 1, Set.of())),
            shard -> Integer.parseInt(shard) < 2 ? 9 : 1);
    assertThat(
            settled.getOrDefault("a", Set.of()).stream()
                .mapToInt(s -> Integer.parseInt(s) < 2 ? 9 : 1)
                .sum())
        .isBetween(17, 20);
  }

  @Test
  void aDrainedNodeKeepsNothing() {
    Map<String, Set<String>> settled =
        settled(
            List.of(node("a", 0, shards(0, 100)), node("b", 1, Set.of()), node("c", 1, Set.of())),
            shard -> 1);
    assertThat(settled.get("a")).isEmpty();
    assertThat(settled.get("b")).hasSizeBetween(45, 55);
  }

  @Test
  void whatIsLevelStaysWhereItIs() {
    assertThat(
            plan(
                    List.of(
                        node("a", 1, shards(0, 3)),
                        node("b", 1, shards(3, 6)),
                        node("c", 1, shards(6, 8))),
                    shard -> 1)
                .moves(ShardPlan.TOLERANCE))
        .isEmpty();
  }

  @Test
  void askedToTheyAreLevelledMoreClosely() {
    List<ShardPlan.Node> nodes =
        List.of(node("a", 1, shards(0, 108)), node("b", 1, shards(108, 208)));
    assertThat(plan(nodes, shard -> 1).moves(ShardPlan.TOLERANCE)).isEmpty();
    assertThat(plan(nodes, shard -> 1).moves(ShardPlan.CLOSE)).hasSizeBetween(3, 4);
  }

  @Test
  void aSingleLoudShardIsNotThrownToAndFro() {
    assertThat(
            settled(
                List.of(node("a", 1, Set.of("1")), node("b", 1, Set.of("2"))),
                shard -> shard.equals("1") ? 100 : 1))
        .containsEntry("a", Set.of("1"));
  }

  @Test
  void ifNoNodeIsToHaveAnySomeStillRecords() {
    List<ShardPlan.Node> nodes = List.of(node("a", 0, shards(0, 5)), node("b", 0, Set.of()));
    assertThat(plan(nodes, shard -> 1).place("9")).contains("b");
    assertThat(plan(nodes, shard -> 1).moves(ShardPlan.TOLERANCE)).isEmpty();
    assertThat(plan(List.of(), shard -> 1).place("9")).isEmpty();
  }

  @Test
  void aNodeThatAsksForAShardGetsItUntilItWouldHaveTooMuch() {
    double whole = 1_024;
    List<ShardPlan.Node> nodes =
        List.of(
            node("a", 1, shards(0, 100)), node("b", 1, shards(200, 575)), node("c", 2, Set.of()));
    ShardPlan plan = new ShardPlan(nodes, shard -> 1, whole);
    assertThat(plan.place("999", "a")).contains("a");
    assertThat(plan.place("999", "b")).contains("c");
    assertThat(plan.place("999", "c")).contains("c");
    assertThat(plan.place("999", "nobody")).contains("c");
  }

  @Test
  void aDrainedNodeAsksInVain() {
    List<ShardPlan.Node> nodes = List.of(node("a", 0, Set.of()), node("b", 1, shards(0, 5)));
    assertThat(new ShardPlan(nodes, shard -> 1, 1_024).place("9", "a")).contains("b");
  }
}
