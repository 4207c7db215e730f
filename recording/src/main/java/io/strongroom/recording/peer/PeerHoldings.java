package io.strongroom.recording.peer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.ClusterHoldings;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.Outline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What lies on other nodes, asked over their data ports. Of growing packs it keeps the index, so
 * that watching a live edge fetches only what is new. Thread-safe.
 */
public final class PeerHoldings {
  /** Most memory for the indexes of other nodes' growing packs. */
  public static final long MAX_INDEX_BYTES = 64L << 20;

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final int ENTRY_WEIGHT = 200;
  private static final int PACK_WEIGHT = 5_000;

  private final PeerClient client;
  private final Supplier<List<ClusterNode>> nodes;
  private final Cache<PackId, HeldPack.Live> growing =
      Caffeine.newBuilder()
          .maximumWeight(MAX_INDEX_BYTES)
          .weigher((PackId id, HeldPack.Live pack) -> weight(pack))
          .expireAfterAccess(IDLE)
          .executor(Runnable::run)
          .build();

  /**
   * @param nodes those that are well now; asked often, so it must be quick
   */
  public PeerHoldings(PeerClient client, Supplier<List<ClusterNode>> nodes) {
    this.client = client;
    this.nodes = nodes;
  }

  private static int weight(HeldPack.Live pack) {
    return PACK_WEIGHT + pack.entries().size() * ENTRY_WEIGHT;
  }

  /** The nodes that are well now, each with what lies on it; for {@link ClusterHoldings}. */
  public List<ClusterHoldings.Peer> peers() {
    return nodes.get().stream()
        .map(
            node -> new ClusterHoldings.Peer(node.id(), PeerClient.name(node), new OfOneNode(node)))
        .toList();
  }

  /** What of {@link #MAX_INDEX_BYTES} is taken: a metric. */
  public long indexBytes() {
    return growing.asMap().values().stream().mapToLong(PeerHoldings::weight).sum();
  }

  private final class OfOneNode implements Holdings {
    private final ClusterNode node;

    OfOneNode(ClusterNode node) {
      this.node = node;
    }

    @Override
    public Outline outline(CameraId camera, TimeRange range) {
      return parsed(
          client.ask(
              node,
              Requests.OUTLINE,
              new Requests.Outlined(camera, range).encoded(),
              Answers.MAX_OUTLINE_BYTES,
              LIMIT),
          in -> Answers.outline(camera, in));
    }

    @Override
    public Optional<TimeRange> extent(CameraId camera) {
      return parsed(
          client.ask(
              node,
              Requests.EXTENT,
              new Requests.Extent(camera).encoded(),
              Answers.MAX_EXTENT_BYTES,
              LIMIT),
          Wire::maybeRange);
    }

    @Override
    public Optional<HeldPack> find(PackId id, int sequence) {
      HeldPack.Live known = growing.getIfPresent(id);
      int last = known == null ? -1 : last(known.entries());
      if (known != null && last >= sequence) {
        return Optional.of(known);
      }
      try {
        Answers.Pack told =
            parsed(
                client.ask(
                    node,
                    Requests.PACK,
                    new Requests.Pack(id, last).encoded(),
                    Answers.MAX_PACK_BYTES,
                    LIMIT),
                in -> Answers.pack(id, last, in));
        return Optional.of(
            switch (told) {
              case Answers.Pack.Growing more -> grown(known, more);
              case Answers.Pack.Finished finished -> finished(finished);
            });
      } catch (StrongroomException e) {
        if (e.kind() != ErrorKind.NOT_FOUND) {
          throw e;
        }
        growing.invalidate(id);
        return Optional.empty();
      }
    }

    private HeldPack grown(HeldPack.@Nullable Live known, Answers.Pack.Growing more) {
      List<IndexEntry> entries = new ArrayList<>(known == null ? List.of() : known.entries());
      entries.addAll(more.entries());
      PackId id = more.header().id();
      if (entries.size() > PackLimits.MAX_CHUNKS) {
        growing.invalidate(id);
        throw new StrongroomException(
            ErrorKind.CORRUPT, PeerClient.name(node) + " tells of too many chunks of pack " + id);
      }
      HeldPack.Live pack =
          new HeldPack.Live(more.header(), more.wrappedKey(), List.copyOf(entries), source(id));
      growing.put(id, pack);
      return pack;
    }

    private HeldPack finished(Answers.Pack.Finished finished) {
      PackId id = finished.header().id();
      growing.invalidate(id);
      Bytes hash = Bytes.copyOf(finished.header().hash());
      return new HeldPack.Finished(finished.row(), Optional.of(hash), source(id));
    }

    private HeldPack.Source source(PackId id) {
      return () -> new RemoteFile(client, node, id);
    }

    @Override
    public void requireOpenable() {
      // that is for the whole cluster to say
    }

    private <T> T parsed(ByteBuffer answer, Function<ByteBuffer, T> parser) {
      return Wire.parse(
          ErrorKind.CORRUPT, "the answer of " + PeerClient.name(node), answer, parser);
    }
  }

  private static int last(List<IndexEntry> entries) {
    return entries.isEmpty() ? -1 : entries.getLast().header().sequence();
  }
}
