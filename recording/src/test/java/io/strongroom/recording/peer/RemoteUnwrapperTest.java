package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.UnwrapRequest;
import io.strongroom.recording.volume.Storage;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteUnwrapperTest {
  private static final DekUnwrapper CLOSED =
      (authorisation, wrapped, hash) -> {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the key store is closed");
      };

  @TempDir Path root;
  private PeerNodes nodes;
  private PeerNodes.Node a;
  private PackRow row;
  private Authorisation authorisation;

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    a = nodes.node(1);
    a.life(0, 2);
    List<PackRow> rows = new ArrayList<>();
    a.store.catalogue.forEach(rows::add);
    row = rows.getFirst();
    authorisation = a.mint.authorise(CAMERA, seconds(0, 2), "8f00");
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private DekUnwrapper of(Optional<DekUnwrapper> own) {
    return new RemoteUnwrapper(
        PeerNodes.id(2), own, nodes.client(nodes.identity("node2")), () -> nodes.well);
  }

  private static void assertKind(ErrorKind kind, Runnable unwrapping) {
    assertThatThrownBy(unwrapping::run)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private WrappedDek wrapped() {
    return WrappedDek.decode(row.wrappedKey().asBuffer());
  }

  private byte[] headerHash() throws Exception {
    HeldPack held =
        new LocalHoldings(a.store.volumes, a.store.catalogue, a.store.live)
            .find(row.id(), Holdings.NEWEST)
            .orElseThrow();
    try (Storage.StoredFile file = held.source().open()) {
      return PackFile.header(file).hash();
    }
  }

  @Test
  void theSecondKeyholderIsAskedIfTheFirstIsAway() throws Exception {
    // nobody listens there
    try (ServerSocket gone = new ServerSocket(0)) {
      nodes.well.addFirst(nodes.enter(7, gone.getLocalPort()));
    }
    try (Dek dek = of(Optional.empty()).unwrap(authorisation, wrapped(), headerHash());
        Dek real = a.store.keys.unwrap(wrapped(), headerHash())) {
      assertThat(dek.secret().sameAs(real.secret())).isTrue();
    }
  }

  @Test
  void ofItsOwnOpenStoreNobodyElseIsAsked() throws Exception {
    byte[] hash = headerHash();
    AtomicInteger asked = new AtomicInteger();
    DekUnwrapper own =
        (given, wrapped, headerHash) -> {
          asked.incrementAndGet();
          return a.store.keys.unwrap(wrapped, headerHash);
        };
    nodes.well.clear();
    try (Dek dek = of(Optional.of(own)).unwrap(authorisation, wrapped(), hash)) {
      assertThat(dek).isNotNull();
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void aKeyIsGoneOnlyIfEveryKeyholderSaysSo() throws Exception {
    byte[] hash = headerHash();
    nodes.well.clear();
    DekUnwrapper gone =
        (given, wrapped, headerHash) -> {
          throw new StrongroomException(ErrorKind.NOT_FOUND, "the key no longer exists");
        };
    nodes.server(3, nodes.identity("node3"), UnwrapHandler.of(gone, System::nanoTime));
    assertKind(
        ErrorKind.NOT_FOUND, () -> of(Optional.of(gone)).unwrap(authorisation, wrapped(), hash));
    assertKind(
        ErrorKind.UNAVAILABLE,
        () -> of(Optional.of(CLOSED)).unwrap(authorisation, wrapped(), hash));
    nodes.well.clear();
    assertKind(
        ErrorKind.UNAVAILABLE, () -> of(Optional.empty()).unwrap(authorisation, wrapped(), hash));
  }

  @Test
  void aWrongHashUnwrapsNothing() {
    assertKind(
        ErrorKind.CORRUPT,
        () -> of(Optional.empty()).unwrap(authorisation, wrapped(), new byte[32]));
  }

  @Test
  void oneNodeIsGivenSoManyKeysASecondAndOthersAreNotHeldUp() throws Exception {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    byte[] request = Requests.encoded(UnwrapRequest.of(authorisation, wrapped(), headerHash()));
    PeerHandler handler =
        UnwrapHandler.of((given, wrapped, hash) -> a.store.keys.unwrap(wrapped, hash), now::get)
            .values()
            .iterator()
            .next();
    for (int n = 0; n < UnwrapHandler.MAX_BURST; n++) {
      assertThat(handler.answer("one", ByteBuffer.wrap(request)).remaining()).isEqualTo(32);
    }
    assertKind(ErrorKind.EXHAUSTED, () -> handler.answer("one", ByteBuffer.wrap(request)));
    assertThat(handler.answer("other", ByteBuffer.wrap(request)).remaining()).isEqualTo(32);
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    for (int n = 0; n < UnwrapHandler.MAX_PER_SECOND; n++) {
      assertThat(handler.answer("one", ByteBuffer.wrap(request)).remaining()).isEqualTo(32);
    }
    assertKind(ErrorKind.EXHAUSTED, () -> handler.answer("one", ByteBuffer.wrap(request)));
  }
}
