package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What all nodes of the register know of cameras; all of them must answer, so that no record has to
 * be corrected because one was away. Thread-safe; blocks.
 */
final class AllCameras {
  private final OwnCameras own;
  private final CompletenessPeers peers;

  /**
   * What is known of a camera.
   *
   * @param known from the first to the last footage or gap, of any time
   * @param open when packs began that are still written
   * @param packs finished ones with footage of the range that was asked for, each once
   */
  record Known(
      Optional<TimeRange> known, List<WallTime> open, SortedMap<Epoch, PlacedPack> packs) {}

  AllCameras(OwnCameras own, CompletenessPeers peers) {
    this.own = own;
    this.peers = peers;
  }

  /**
   * @throws StrongroomException UNAVAILABLE, naming them, if nodes of the register are away
   */
  void requireAll() {
    String away =
        peers.others().stream()
            .filter(peer -> !peer.isWell())
            .map(Peer::name)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!away.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "what these nodes recorded is not known while they are away: " + away);
    }
  }

  /** Those of which a node has packs or records. */
  Set<CameraId> cameras() {
    Set<CameraId> cameras = new LinkedHashSet<>(own.withPacks());
    ofOthers(peers::cameras).forEach(cameras::addAll);
    return cameras;
  }

  /** What there is of a camera. */
  Known of(CameraId camera, TimeRange range) {
    Collection<List<CameraPage>> answers = new ArrayList<>();
    answers.add(pages(after -> own.page(camera, range, after)));
    answers.addAll(ofOthers(peer -> pages(after -> peers.camera(peer, camera, range, after))));
    List<WallTime> open = new ArrayList<>();
    List<TimeRange> known = new ArrayList<>();
    SortedMap<Epoch, PlacedPack> packs = new TreeMap<>();
    for (CameraPage page : answers.stream().flatMap(List::stream).toList()) {
      open.addAll(page.open());
      page.known().ifPresent(known::add);
      page.packs().forEach(pack -> packs.merge(pack.epoch(), pack, PlacedPack::and));
    }
    return new Known(known.stream().reduce(OwnCameras::hull), open, packs);
  }

  private interface Page {
    CameraPage after(Optional<Epoch> last);
  }

  private static List<CameraPage> pages(Page source) {
    List<CameraPage> pages = new ArrayList<>();
    pages.add(source.after(Optional.empty()));
    while (pages.getLast().more()) {
      Epoch last = pages.getLast().packs().getLast().epoch();
      CameraPage next = source.after(Optional.of(last));
      if (next.packs().stream().anyMatch(pack -> pack.epoch().compareTo(last) <= 0)) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "a node answers with the packs that it has named already");
      }
      pages.add(next);
    }
    return pages;
  }

  /** What asks one node. */
  interface Question<T> {
    T ask(Peer peer);
  }

  /**
   * Asks all others side by side.
   *
   * @throws StrongroomException UNAVAILABLE if one of them does not answer
   */
  <T> List<T> ofOthers(Question<T> question) {
    requireAll();
    List<Peer> others = peers.others();
    if (others.isEmpty()) {
      return List.of();
    }
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> asked =
          others.stream()
              .map(peer -> sideBySide.submit((Callable<T>) () -> question.ask(peer)))
              .toList();
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the wait for other nodes was broken off", e);
    }
  }
}
