package io.strongroom.retention.compliance;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what is missing of a chain from other nodes, as drafts, and takes nothing that does not
 * lead by hashes to the head. For one thread; blocks.
 *
 * @param node this node
 */
record ChainFetch(NodeId node, RecordFiles files, CompletenessPeers peers) {
  private static final Logger log = LoggerFactory.getLogger(ChainFetch.class);

  /** What came of it. */
  sealed interface Outcome {}

  /** The chain is here up to its head. */
  record Here() implements Outcome {}

  /**
   * A node that may have the rest does not answer.
   *
   * @param why for people
   */
  record Waits(String why) implements Outcome {}

  /**
   * All nodes have answered, and none has the rest.
   *
   * @param isOwn whether this node made it
   * @param makerIsKnown whether the node that made it is on the register
   */
  record Nowhere(boolean isOwn, boolean makerIsKnown) implements Outcome {}

  /**
   * How far a chain has been fetched.
   *
   * @param serial 0 before its first
   * @param drafts of what was fetched, ascending
   * @param isOther whether what follows there does not follow here
   */
  private record Fetched(long serial, Optional<Bytes> hash, List<Entry> drafts, boolean isOther) {
    /** From the end of what is here. */
    static Fetched from(Optional<ChainHead> end) {
      return new Fetched(
          end.map(ChainHead::serial).orElse(0L), end.map(ChainHead::hash), List.of(), false);
    }

    Fetched other() {
      return new Fetched(serial, hash, drafts, true);
    }

    boolean isAt(ChainHead head) {
      return serial == head.serial() && hash.equals(Optional.of(head.hash()));
    }

    /** Where a chain begins that is read anew, its first record may be any. */
    boolean leadsTo(CompletenessRecord next) {
      return serial == 0
          || (next.link().serial() == serial + 1 && next.link().previous().equals(hash));
    }

    Fetched with(CompletenessRecord next, Entry draft) {
      List<Entry> all = new ArrayList<>(drafts);
      all.add(draft);
      return new Fetched(next.link().serial(), Optional.of(next.hash()), all, isOther);
    }
  }

  /**
   * Fetches the rest of a chain.
   *
   * @param chain what is here
   */
  Outcome bring(CameraId camera, ChainHead head, List<Entry> chain) {
    List<Peer> sources = sources(head);
    List<String> away = new ArrayList<>();
    for (Peer peer : sources) {
      try {
        if (!peer.isWell()) {
          away.add(peer.name());
        } else if (isBrought(peer, camera, head, chain)) {
          return new Here();
        }
      } catch (StrongroomException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE) {
          throw e;
        }
        log.info("no completeness records from node {}: {}", peer.name(), e.getMessage());
        away.add(peer.name());
      }
    }
    boolean makerIsKnown = sources.stream().anyMatch(peer -> peer.id().equals(head.node()));
    return away.isEmpty()
        ? new Nowhere(head.node().equals(node), makerIsKnown)
        : new Waits(
            "record %d of camera %s was made by node %s, and these nodes are away: %s"
                .formatted(head.serial(), camera, head.node(), String.join(", ", away)));
  }

  /** Who made the newest record first, then those that have all. */
  private List<Peer> sources(ChainHead head) {
    return peers.others().stream()
        .sorted(
            Comparator.comparing((Peer peer) -> !peer.id().equals(head.node()))
                .thenComparing(peer -> !peer.isKeyholder()))
        .toList();
  }

  private boolean isBrought(Peer peer, CameraId camera, ChainHead head, List<Entry> chain) {
    Fetched fetched = fetch(peer, camera, head, Fetched.from(end(chain)));
    if (fetched.isAt(head)) {
      files.promote(camera, fetched.drafts);
      return true;
    }
    files.discard(fetched.drafts);
    return fetched.isOther && isReplaced(peer, camera, head, chain);
  }

  private Optional<ChainHead> end(List<Entry> chain) {
    return new ChainEnd(files, chain).head(node);
  }

  /** Fetches from where a chain stands, as far as it leads. */
  private Fetched fetch(Peer peer, CameraId camera, ChainHead head, Fetched from) {
    Fetched at = from;
    if (at.serial >= head.serial()) {
      return at.other();
    }
    boolean more = true;
    while (more) {
      NotePage page = page(peer, camera, at.serial + 1);
      for (Signed signed : page.notes()) {
        CompletenessRecord record = parsed(peer, signed);
        if (!record.camera().equals(camera) || !at.leadsTo(record)) {
          return at.other();
        }
        at = at.with(record, files.draft(record, signed.note()));
        if (at.serial >= head.serial()) {
          return at.isAt(head) ? at : at.other();
        }
      }
      more = page.more();
    }
    return at;
  }

  private NotePage page(Peer peer, CameraId camera, long from) {
    try {
      return peers.chain(peer, camera, from);
    } catch (StrongroomException e) {
      // whatever is wrong there, another node may have it
      throw new StrongroomException(ErrorKind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static CompletenessRecord parsed(Peer peer, Signed signed) {
    try {
      return CompletenessRecord.parse(
          SignedNote.parse(signed.note().getBytes(StandardCharsets.UTF_8)).text());
    } catch (InvalidNoteException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "record %d on node %s is damaged there: %s"
              .formatted(signed.serial(), peer.name(), e.getMessage()),
          e);
    }
  }

  /**
   * What is here may be part of another chain, which the cluster has gone on without: then the
   * whole of the right one is fetched, and what is here besides is set aside.
   */
  private boolean isReplaced(Peer peer, CameraId camera, ChainHead head, List<Entry> chain) {
    Fetched whole = fetch(peer, camera, head, Fetched.from(Optional.empty()));
    if (!whole.isAt(head) || !isJoined(whole.drafts, chain)) {
      files.discard(whole.drafts);
      return false;
    }
    Map<Bytes, Entry> right = new LinkedHashMap<>();
    whole.drafts.forEach(draft -> right.put(files.read(draft).hash(), draft));
    long first = whole.drafts.getFirst().serial();
    List<Entry> wrong = new ArrayList<>();
    for (Entry entry : chain) {
      Entry same = right.remove(files.read(entry).hash());
      if (same != null) {
        files.discard(List.of(same));
      } else if (entry.serial() >= first) {
        wrong.add(entry);
      }
    }
    log.warn(
        "camera {}: these records are not of the cluster's chain and are set aside: {}",
        camera,
        wrong.stream().map(entry -> entry.file().toString()).collect(Collectors.joining(", ")));
    files.setAside(camera, wrong);
    files.promote(camera, List.copyOf(right.values()));
    return true;
  }

  /** Whether a chain begins at its first record, or after one that is here. */
  private boolean isJoined(List<Entry> fetched, List<Entry> chain) {
    Link first = files.read(fetched.getFirst()).link();
    return first.serial() == 1
        || chain.stream()
            .filter(entry -> entry.serial() == first.serial() - 1)
            .anyMatch(entry -> Optional.of(files.read(entry).hash()).equals(first.previous()));
  }

  /**
   * Gives up what nobody has: takes what others have of the chain before it.
   *
   * @return the end of what there is now; empty if there is nothing
   */
  Optional<ChainHead> makeDo(CameraId camera, ChainHead head) {
    for (Peer peer : sources(head)) {
      Fetched fetched = fetch(peer, camera, head, Fetched.from(end(files.chain(camera))));
      files.promote(camera, fetched.drafts);
    }
    return end(files.chain(camera));
  }
}
