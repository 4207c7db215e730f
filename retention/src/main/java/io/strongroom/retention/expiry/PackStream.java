package io.strongroom.retention.expiry;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The packs of a class-day on one node, read page by page. Confined to one thread. */
final class PackStream {
  private final NodeId node;
  private final Function<Optional<PackId>, PackPage> pages;
  private final Deque<FoundPack> read = new ArrayDeque<>();
  private Optional<PackId> more = Optional.empty();
  private boolean begun;
  private @Nullable PackId last;

  /**
   * @param pages gives the page that begins after a pack, or the first
   */
  PackStream(NodeId node, Function<Optional<PackId>, PackPage> pages) {
    this.node = node;
    this.pages = pages;
  }

  /** Those of a list, which are in their order. */
  static PackStream of(NodeId node, List<FoundPack> packs) {
    PackStream stream = new PackStream(node, after -> new PackPage(List.of(), Optional.empty()));
    stream.read.addAll(packs);
    return stream;
  }

  NodeId node() {
    return node;
  }

  /** The next pack, which stays the next. */
  @Nullable FoundPack peek() {
    while (read.isEmpty() && (!begun || more.isPresent())) {
      PackPage page = pages.apply(more);
      requireProgress(page);
      read.addAll(page.packs());
      more = page.more();
      begun = true;
    }
    return read.peek();
  }

  /** Takes the next pack. */
  FoundPack take() {
    FoundPack pack = read.remove();
    if (last != null && FoundPack.ORDER.compare(last, pack.id()) >= 0) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "node " + node + " does not tell of packs in their order");
    }
    last = pack.id();
    return pack;
  }

  /** What another node says must come to an end. */
  private void requireProgress(PackPage page) {
    if (more.isPresent()
        && page.more().isPresent()
        && FoundPack.ORDER.compare(more.get(), page.more().get()) >= 0) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "node " + node + " tells of the same packs again and again");
    }
  }
}
