package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.placement.ClusterNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packages between the nodes of a cluster: the node that serves one has checked and logged the
 * access, the one that has it opens it. Asked is by the id, 36 letters, the first byte (8) and the
 * length (4), big-endian; the answer is the bytes, over the data port's TLS. How far one is that is
 * being built is asked by the id alone, and answered by its bytes of footage so far (8).
 * Thread-safe.
 */
public final class PackageMessages {
  /** Most bytes of one answer. */
  public static final int MAX_PIECE = 256 * 1024;

  static final String PACKAGE = "evidence-package";

  static final String PROGRESS = "evidence-progress";

  private static final int ID_BYTES = 36;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Somebody waits for a page, which can do without. */
  private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(PackageMessages.class);

  private volatile @Nullable Evidence own;

  /** Answers nothing yet. */
  public PackageMessages() {}

  /** Answers from these exports from now on. */
  public void answerFrom(Evidence evidence) {
    own = evidence;
  }

  /** The handler by name, for {@link io.strongroom.recording.peer.PeerServer}. */
  public Map<String, PeerHandler> handlers() {
    return Map.of(PACKAGE, this::answer, PROGRESS, this::progress);
  }

  private ByteBuffer answer(String asker, ByteBuffer request) {
    Piece asked = Wire.parse(ErrorKind.CALLER, "the request", request, Piece::decode);
    Evidence evidence = own();
    if (asked.from() == 0) {
      log.info("package of export {} is fetched through {}", asked.id(), asker);
    }
    return evidence.readHere(asked.id(), asked.from(), asked.length());
  }

  private ByteBuffer progress(String asker, ByteBuffer request) {
    ExportId asked =
        Wire.parse(ErrorKind.CALLER, "the request", request, PackageMessages::decodeId);
    return ByteBuffer.allocate(Long.BYTES).putLong(own().doneBytesHere(asked)).flip();
  }

  private Evidence own() {
    return Optional.ofNullable(own)
        .orElseThrow(() -> new StrongroomException(ErrorKind.UNAVAILABLE, "the node is starting"));
  }

  private static byte[] encode(ExportId id) {
    return id.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static ExportId decodeId(ByteBuffer in) {
    return ExportId.parse(new String(Wire.bytes(in, ID_BYTES), StandardCharsets.US_ASCII));
  }

  /** What is asked for. */
  record Piece(ExportId id, long from, int length) {
    byte[] encode() {
      return ByteBuffer.allocate(ID_BYTES + 12)
          .put(PackageMessages.encode(id))
          .putLong(from)
          .putInt(length)
          .array();
    }

    static Piece decode(ByteBuffer in) {
      ExportId id = decodeId(in);
      long from = in.getLong();
      if (from < 0) {
        throw Wire.malformed("it begins before the package");
      }
      int length = Wire.bounded(in.getInt(), MAX_PIECE);
      return new Piece(id, from, length);
    }
  }

  /**
   * Asks the others.
   *
   * @param others the other nodes that are well now
   */
  public static PackagesElsewhere elsewhere(PeerClient client, Supplier<List<ClusterNode>> others) {
    return new Asked(client, others);
  }

  private record Asked(PeerClient client, Supplier<List<ClusterNode>> others)
      implements PackagesElsewhere {
    private Optional<ClusterNode> well(NodeId node) {
      return others.get().stream().filter(each -> each.id().equals(node)).findFirst();
    }

    @Override
    public boolean isThere(NodeId node) {
      return well(node).isPresent();
    }

    @Override
    public ByteBuffer read(NodeId node, ExportId id, long from, int length) {
      ClusterNode there =
          well(node)
              .orElseThrow(
                  () ->
                      new StrongroomException(
                          ErrorKind.UNAVAILABLE, "node " + node + ", which has it, is away"));
      ByteBuffer piece =
          client.ask(there, PACKAGE, new Piece(id, from, length).encode(), length, LIMIT);
      if (piece.remaining() != length) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "node " + node + " answered with something else");
      }
      return piece;
    }

    @Override
    public Optional<Long> doneBytes(NodeId node, ExportId id) {
      return well(node).flatMap(there -> doneBytes(there, id));
    }

    /** One that goes away just now, or is of an older build, is as if it were away. */
    private Optional<Long> doneBytes(ClusterNode there, ExportId id) {
      try {
        ByteBuffer answer = client.ask(there, PROGRESS, encode(id), Long.BYTES, PROGRESS_LIMIT);
        return Optional.of(answer)
            .filter(all -> all.remaining() == Long.BYTES)
            .map(ByteBuffer::getLong);
      } catch (StrongroomException e) {
        log.debug("how far export {} is was not told: {}", id, e.getMessage());
        return Optional.empty();
      }
    }
  }
}
