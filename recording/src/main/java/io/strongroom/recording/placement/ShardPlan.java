package io.strongroom.recording.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Where shards of cameras belong, by what they bring in and what nodes can keep. The aim is the
 * same load for the same weight on all nodes. Pure.
 */
final class ShardPlan {
  /** Most shards that move in one round: 3 % of them. */
  static final int MAX_MOVES = 32;

  /** How far from the mean a node's load may be before shards move. */
  static final double TOLERANCE = 1.1;

  /** The same for nodes that are to be as level as they can be. */
  static final double CLOSE = 1.01;

  private final List<Node> nodes;
  private final ToDoubleFunction<String> load;
  private final double whole;

  /**
   * A node that shards can be on.
   *
   * @param name tells it from the others
   * @param weight what it can keep, in any unit; 0 if it is to have none
   * @param shards those it has
   */
  record Node(String name, double weight, Set<String> shards) {
    Node {
      shards = Set.copyOf(shards);
    }
  }

  /** A node while shards are moved in thought. */
  private static final class Filling {
    final Node node;
    final Set<String> shards;
    double load;

    Filling(Node node, ToDoubleFunction<String> load) {
      this.node = node;
      this.shards = new HashSet<>(node.shards);
      this.load = node.shards.stream().mapToDouble(load).sum();
    }

    double level() {
      return load / node.weight;
    }

    double levelWith(double more) {
      return (load + more) / node.weight;
    }
  }

  /**
   * @param load what a shard brings in, more than 0
   * @param whole what all shards bring in, wherever they are
   */
  ShardPlan(List<Node> nodes, ToDoubleFunction<String> load, double whole) {
    this.nodes = List.copyOf(nodes);
    this.load = load;
    this.whole = whole;
  }

  /**
   * The node for a shard that is nowhere; empty if there is no node. If none is to have any, the
   * one with least: recording comes first.
   */
  Optional<String> place(String shard) {
    double own = load.applyAsDouble(shard);
    Optional<Filling> fitting =
        fitting().stream().min(Comparator.comparingDouble(n -> n.levelWith(own)));
    return fitting
        .or(() -> all().stream().min(Comparator.comparingDouble(n -> n.load)))
        .map(filling -> filling.node.name());
  }

  /**
   * The same for a shard that a node asks for: it gets it unless it would have too much. Not for
   * shards that are moved, because the node that asks may be the one that they leave.
   */
  Optional<String> place(String shard, String asking) {
    List<Filling> fitting = fitting();
    double most = whole / fitting.stream().mapToDouble(n -> n.node.weight).sum() * TOLERANCE;
    double own = load.applyAsDouble(shard);
    return fitting.stream()
        .filter(n -> n.node.name.equals(asking) && n.levelWith(own) <= most)
        .map(n -> n.node.name)
        .findFirst()
        .or(() -> place(shard));
  }

  /**
   * Shards that should be elsewhere, at most {@link #MAX_MOVES}.
   *
   * @param tolerance how far from the mean a node's load may be, as a ratio
   */
  Set<String> moves(double tolerance) {
    List<Filling> fitting = fitting();
    if (fitting.isEmpty()) {
      return Set.of();
    }
    Set<String> moves = new HashSet<>();
    for (Node node : nodes) {
      if (node.weight <= 0) {
        node.shards.stream().sorted().limit(MAX_MOVES - moves.size()).forEach(moves::add);
      }
    }
    return moves.isEmpty() ? levelling(fitting, tolerance) : moves;
  }

  private Set<String> levelling(List<Filling> fitting, double tolerance) {
    double mean =
        fitting.stream().mapToDouble(n -> n.load).sum()
            / fitting.stream().mapToDouble(n -> n.node.weight).sum();
    Set<String> moves = new HashSet<>();
    while (moves.size() < MAX_MOVES) {
      Filling most = fitting.stream().max(Comparator.comparingDouble(Filling::level)).orElseThrow();
      Filling least =
          fitting.stream().min(Comparator.comparingDouble(Filling::level)).orElseThrow();
      if (most.level() <= mean * tolerance && mean <= least.level() * tolerance) {
        return moves;
      }
      Optional<String> best = largestThatHelps(most, least, moves, tolerance);
      if (best.isEmpty()) {
        return moves;
      }
      double moved = load.applyAsDouble(best.get());
      moves.add(best.get());
      most.shards.remove(best.get());
      most.load -= moved;
      least.shards.add(best.get());
      least.load += moved;
    }
    return moves;
  }

  /** The largest shard after whose move the one is still not below the other. */
  private Optional<String> largestThatHelps(
      Filling most, Filling least, Set<String> moved, double tolerance) {
    return most.shards.stream()
        .filter(
            shard ->
                !moved.contains(shard) && helps(most, least, load.applyAsDouble(shard), tolerance))
        .max(Comparator.comparingDouble(load).thenComparing(Comparator.naturalOrder()));
  }

  private static boolean helps(Filling most, Filling least, double shard, double tolerance) {
    return least.levelWith(shard) < most.level()
        && least.levelWith(shard) <= most.levelWith(-shard) * tolerance;
  }

  private List<Filling> fitting() {
    return all().stream().filter(filling -> filling.node.weight > 0).toList();
  }

  private List<Filling> all() {
    List<Filling> all = new ArrayList<>();
    nodes.forEach(node -> all.add(new Filling(node, load)));
    return all;
  }
}
