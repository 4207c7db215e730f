package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One page of a search from the newest entry on. One call's state. */
final class EntrySearch {
  private static final int BUNDLES_HELD = 32;
  private static final int MAX_DAMAGE = 100;

  private final LogEntries log;
  private final BundleTimes times;
  private final WallTime keptSince;
  private final UnaryOperator<AccessLogEntry> named;
  private final List<String> damage = new ArrayList<>();
  private int reads;
  private final Map<Long, Bundle> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Bundle> eldest) {
          return size() > BUNDLES_HELD;
        }
      };

  /**
   * @param keptSince a content that is newer must not be erased
   * @param named puts words to an entry whose contents are elsewhere
   */
  EntrySearch(
      LogEntries log, BundleTimes times, WallTime keptSince, UnaryOperator<AccessLogEntry> named) {
    this.log = log;
    this.times = times;
    this.keptSince = keptSince;
    this.named = named;
  }

  /** A bundle whose contents are opened when one of them is needed. */
  private final class Bundle {
    private final long number;
    final List<Leaf> leaves;
    private List<Content> contents = List.of();

    Bundle(long number, List<Leaf> leaves) {
      this.number = number;
      this.leaves = leaves;
    }

    Content content(int at) {
      if (contents.isEmpty()) {
        try {
          contents = log.contents(number);
        } catch (InvalidLogException e) {
          damaged(String.valueOf(e.getMessage()));
          contents = Collections.nCopies(leaves.size(), new Content.Damaged());
        }
      }
      return contents.get(at);
    }
  }

  LogPage page(LogQuery query, Predicate<FoundEntry> visible) {
    List<FoundEntry> found = new ArrayList<>();
    Optional<WallTime> reached = Optional.empty();
    long at = Math.min(query.below(), log.size()) - 1;
    while (at >= 0 && found.size() < query.limit() && reads < EntryPages.MAX_BUNDLES) {
      long number = at / TileAddress.FULL;
      if (!times.of(number).map(query.range()::overlaps).orElse(true)) {
        at = number * TileAddress.FULL - 1;
        continue;
      }
      Optional<Bundle> bundle = bundle(number);
      if (bundle.isEmpty()) {
        at = number * TileAddress.FULL - 1;
        continue;
      }
      List<Leaf> leaves = bundle.get().leaves;
      do {
        Leaf leaf = leaves.get((int) (at % TileAddress.FULL));
        reached = Optional.of(leaf.at());
        if (query.range().contains(leaf.at())
            && query.type().map(EntryType.of(leaf)::equals).orElse(true)) {
          look(at, leaf, query).filter(visible).ifPresent(found::add);
        }
        at--;
      } while (at >= number * TileAddress.FULL
          && found.size() < query.limit()
          && reads < EntryPages.MAX_BUNDLES);
    }
    return new LogPage(
        List.copyOf(found),
        at >= 0 ? OptionalLong.of(at + 1) : OptionalLong.empty(),
        reached,
        log.size(),
        List.copyOf(damage));
  }

  Optional<FoundEntry> entry(long index) {
    if (index < 0 || index >= log.size()) {
      return Optional.empty();
    }
    return found(index);
  }

  /** By what the leaf says first, because contents cost an opening each. */
  private Optional<FoundEntry> look(long index, Leaf leaf, LogQuery query) {
    if (query.camera().isPresent() && !isAbout(leaf, query.camera().get())) {
      return Optional.empty();
    }
    return found(index).filter(query::fits);
  }

  private boolean isAbout(Leaf leaf, CameraId camera) {
    return switch (leaf) {
      case Leaf.OfIntent intent -> intent.subject().camera().equals(camera);
      case Leaf.OfRefusal refusal -> refusal.subject().camera().equals(camera);
      case Leaf.OfDelivery delivery ->
          leaf(delivery.intent())
              .filter(Leaf.OfIntent.class::isInstance)
              .filter(intent -> isAbout(intent, camera))
              .isPresent();
      case DecisionLeaf decision ->
          decision.granted().filter(granted -> granted.isAbout(camera)).isPresent();
      case PersonLeaf _, InspectionLeaf _ -> false;
    };
  }

  private Optional<Leaf> leaf(long index) {
    if (index >= log.size()) {
      return Optional.empty();
    }
    return bundle(index / TileAddress.FULL)
        .map(bundle -> bundle.leaves.get((int) (index % TileAddress.FULL)));
  }

  private Optional<FoundEntry> found(long index) {
    return decoded(index)
        .map(
            entry ->
                new FoundEntry(
                    entry,
                    entry.event() instanceof AccessLogEntry.Event.Delivered delivered
                        ? intent(delivered.intent())
                        : Optional.empty()));
  }

  private Optional<AccessLogEntry> intent(long index) {
    return index >= log.size()
        ? Optional.empty()
        : decoded(index).filter(entry -> entry.event() instanceof AccessLogEntry.Event.Intended);
  }

  private Optional<AccessLogEntry> decoded(long index) {
    Optional<Bundle> bundle = bundle(index / TileAddress.FULL);
    if (bundle.isEmpty()) {
      return Optional.empty();
    }
    int place = (int) (index % TileAddress.FULL);
    Leaf leaf = bundle.get().leaves.get(place);
    Optional<byte[]> content =
        OpenedContent.of(index, leaf, bundle.get().content(place), keptSince, this::damaged);
    try {
      return Optional.of(named.apply(Entries.decode(index, leaf, content)));
    } catch (InvalidLogException e) {
      damaged("entry " + index + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Bundle> bundle(long number) {
    Bundle known = held.get(number);
    if (known != null) {
      return Optional.of(known);
    }
    reads++;
    try {
      List<Leaf> leaves = log.leaves(number).stream().map(Leaf::parse).toList();
      times.read(number, leaves);
      Bundle read = new Bundle(number, leaves);
      held.put(number, read);
      return Optional.of(read);
    } catch (InvalidLogException e) {
      damaged(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void damaged(String what) {
    if (damage.size() < MAX_DAMAGE && !damage.contains(what)) {
      damage.add(what);
    }
  }
}
