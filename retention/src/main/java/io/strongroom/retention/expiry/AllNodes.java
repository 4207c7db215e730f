package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.deletion.OrdersInForce;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node and all others have; others are asked side by side. Thread-safe; calls block.
 *
 * @param own what lies here
 */
record AllNodes(OwnFootage own, ExpiryPeers peers) {
  private static final Logger log = LoggerFactory.getLogger(AllNodes.class);

  /**
   * What can be seen now.
   *
   * @param away nodes that may have more
   */
  record Seen(ExpiryFacts facts, List<Peer> away) {}

  /** What an answer was, or that there was none. */
  record Answer<T>(Peer peer, Optional<T> given) {}

  /** Whether there is no other node. */
  boolean isAlone() {
    return peers == ExpiryPeers.NONE;
  }

  /** All nodes of the register, this one included. */
  Set<NodeId> register() {
    Set<NodeId> register = new HashSet<>(ids(peers.others()));
    register.add(own.node());
    return register;
  }

  /** Sums over all nodes that answer. */
  Seen look(HoldsInForce holds, OrdersInForce orders, Instant now) {
    List<Answer<NodeFacts>> asked = ask(peers::facts);
    List<NodeFacts> facts = new ArrayList<>();
    facts.add(own.facts(holds, orders, register(), WallTime.of(now)));
    asked.forEach(answer -> answer.given.ifPresent(facts::add));
    List<Peer> away =
        asked.stream().filter(answer -> answer.given.isEmpty()).map(Answer::peer).toList();
    return new Seen(ExpiryFacts.of(facts), away);
  }

  /** How far the others have come; without an answer of those that are away. */
  List<Answer<NodeStanding>> standings() {
    return ask(peers::standing);
  }

  /**
   * Each pack of a class-day, once. Of nodes that are away, what others know.
   *
   * @param recorded when its packs were recorded, for those that others know
   * @throws StrongroomException UNAVAILABLE if a node stops answering
   */
  ClassDayContents contents(DayKeyId id, TimeRange recorded, Survivors survivors, List<Peer> away) {
    List<PackStream> streams = new ArrayList<>(streams(id, away));
    if (!away.isEmpty()) {
      Set<CameraId> cameras = new HashSet<>(peers.registered());
      cameras.addAll(survivors.cameras());
      streams.addAll(known(peers.mayBeOn(ids(away), id, cameras, recorded), away));
    }
    return ClassDayContents.of(id, streams, survivors, own.zone());
  }

  /**
   * Packs of a class-day that nothing stands in for when it is thinned: {@link
   * ClassDayContents#notThinned}.
   */
  List<PackId> notThinned(DayKeyId id, HoldsInForce holds) {
    return ClassDayContents.notThinned(streams(id, List.of()), holds);
  }

  private static Set<NodeId> ids(List<Peer> away) {
    return away.stream().map(Peer::id).collect(Collectors.toSet());
  }

  /**
   * What is told of packs of nodes that are away, as these would tell it. Which of them has a pack
   * that none of them recorded nobody says: it is taken for the first one's.
   */
  private static List<PackStream> known(Collection<FoundPack> told, List<Peer> away) {
    Map<NodeId, List<FoundPack>> known = new LinkedHashMap<>();
    for (FoundPack pack : told) {
      NodeId recorder = pack.id().epoch().node();
      NodeId node = ids(away).contains(recorder) ? recorder : away.getFirst().id();
      known.computeIfAbsent(node, holder -> new ArrayList<>()).add(pack);
    }
    List<PackStream> streams = new ArrayList<>();
    known.forEach(
        (node, packs) -> {
          packs.sort((a, b) -> FoundPack.ORDER.compare(a.id(), b.id()));
          streams.add(PackStream.of(node, packs));
        });
    return streams;
  }

  /** Each pack of a class-day that a node which answers has, once. */
  ClassDayContents present(DayKeyId id, Survivors survivors, List<Peer> away) {
    return ClassDayContents.of(id, streams(id, away), survivors, own.zone());
  }

  /**
   * How many held packs of a key nodes that are away have by the shared index, of which no node
   * that answers has the next key.
   */
  long onlyAway(DayKeyId id, Survivors survivors, List<Peer> away) {
    Map<PackId, FoundPack> there = new HashMap<>();
    for (Hold hold : survivors.holds().all()) {
      Set<CameraId> cameras = Set.copyOf(hold.wish().cameras());
      peers
          .mayBeOn(ids(away), id, cameras, hold.wish().range())
          .forEach(pack -> there.put(pack.id(), pack));
    }
    if (there.isEmpty()) {
      return 0;
    }
    List<PackStream> with = new ArrayList<>(streams(id.next(), away));
    with.addAll(known(there.values(), away));
    return ClassDayContents.of(id, with, survivors, own.zone()).held()
        - present(id.next(), survivors, away).held();
  }

  private List<PackStream> streams(DayKeyId id, List<Peer> away) {
    List<PackStream> streams = new ArrayList<>();
    streams.add(new PackStream(own.node(), after -> own.packs(id, after)));
    peers.others().stream()
        .filter(peer -> away.stream().noneMatch(other -> other.id().equals(peer.id())))
        .forEach(
            peer -> streams.add(new PackStream(peer.id(), after -> peers.packs(peer, id, after))));
    return streams;
  }

  /** All that have a copy of the key store, this node included if it is one; read anew. */
  Set<NodeId> keyholders(boolean andThisOne) {
    Set<NodeId> keyholders = new HashSet<>(peers.keyholders());
    if (andThisOne) {
      keyholders.add(own.node());
    }
    return keyholders;
  }

  private interface Question<T> {
    T ask(Peer peer);
  }

  private <T> List<Answer<T>> ask(Question<T> question) {
    List<Peer> others = peers.others();
    List<Answer<T>> answers = new ArrayList<>();
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<T>>> asked =
          others.stream().map(peer -> sideBySide.submit(asking(peer, question))).toList();
      for (Future<Answer<T>> answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return others.stream().map(peer -> new Answer<T>(peer, Optional.empty())).toList();
    }
  }

  private static <T> Callable<Answer<T>> asking(Peer peer, Question<T> question) {
    return () -> {
      if (!peer.isWell()) {
        return new Answer<>(peer, Optional.empty());
      }
      try {
        return new Answer<>(peer, Optional.of(question.ask(peer)));
      } catch (StrongroomException e) {
        log.info("node {} is not seen: {}", peer.name(), e.getMessage());
        return new Answer<>(peer, Optional.empty());
      }
    };
  }
}
