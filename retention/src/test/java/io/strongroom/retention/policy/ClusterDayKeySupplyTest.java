package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PinMemory;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.TokenKeyStore;
import io.strongroom.crypto.keys.TokenPlace;
import io.strongroom.crypto.pkcs11.SoftHsm;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Nodes of a cluster on one store of control records. */
@ResourceLock(SoftHsm.LOCK)
final class ClusterDayKeySupplyTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
  private static final Passphrase PASSPHRASE = Passphrase.of("correct horse".toCharArray());

  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final RetentionRules rules =
      new RetentionRules(
          List.of(
              new RetentionRule(new RetentionClass("standard"), 90, 91, "basis"),
              new RetentionRule(new RetentionClass("brief"), 30, 31, "basis")));
  private final Set<DayKeyId> going = new HashSet<>();
  private RocksStateStore records;

  /** A node: its ring, and its key store if it is a keyholder. */
  private final class Node {
    final Alarms alarms = new Alarms(Clock.systemUTC());
    final PublicKeyRing ring;
    final Optional<KeyStore> store;
    final ClusterDayKeySupply supply;

    Node(String name, Optional<KeyStore> store, StateStore seen) {
      this.ring =
          PublicKeyRing.load(
              folder.resolve(name + ".ring"),
              NodeKey.loadOrCreate(folder.resolve(name + ".key"), random));
      this.store = store;
      this.supply =
          new ClusterDayKeySupply(
              new RecordingRules(rules), ring, store, seen, going::contains, alarms);
    }

    Set<DayPublicKey> keys() {
      return new HashSet<>(ring.all());
    }

    List<String> alarmKinds() {
      return alarms.standing().stream().map(Alarm::kind).toList();
    }
  }

  @BeforeEach
  void open() {
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("records.key"), random));
    records = RocksStateStore.open(folder.resolve("records"), cipher);
    FileKeyStore.create(
            KeyStorePlaces.withSlotBeside(folder.resolve("keystore")), PASSPHRASE, CHEAP, random)
        .close();
  }

  @AfterEach
  void close() {
    records.close();
  }

  private Node keyholder(String name) throws IOException {
    return keyholder(name, records);
  }

  private Node keyholder(String name, StateStore seen) throws IOException {
    Path copy = folder.resolve(name + ".keystore");
    Files.copy(folder.resolve("keystore"), copy);
    Files.copy(folder.resolve("keystore.slot"), folder.resolve(name + ".keystore.slot"));
    return new Node(
        name,
        Optional.of(FileKeyStore.open(KeyStorePlaces.withSlotBeside(copy), PASSPHRASE)),
        seen);
  }

  private Node recorder(String name) {
    return new Node(name, Optional.empty(), records);
  }

  /** A keyholder that was away would else take a key that the others have destroyed. */
  @Test
  void theKeyOfAClassDayThatGoesIsNeitherMadeNorTaken() throws Exception {
    DayKeyId id = rules.keysNeeded(TODAY).getFirst();
    keyholder("first").supply.supply(TODAY);
    going.add(id);
    Node second = keyholder("second");
    second.supply.supply(TODAY);
    assertThat(second.store.orElseThrow().publicKeys())
        .extracting(DayPublicKey::id)
        .doesNotContain(id)
        .hasSize(rules.keysNeeded(TODAY).size() - 1);
    assertThat(second.alarms.standing()).noneMatch(alarm -> alarm.kind().equals("day-key-refused"));
  }

  @Test
  void aHoldKeyIsAgreedUponAndGoesToAllKeyholders() throws Exception {
    Node first = keyholder("first");
    Node second = keyholder("second");
    AgreedKeys agreed = new AgreedKeys(records);
    DayKeyId id = new DayKeyId("standard", TODAY).next();
    DayPublicKey made = agreed.holdKey(id, first.store.orElseThrow());
    assertThat(agreed.holdKey(id, second.store.orElseThrow())).isEqualTo(made);
    assertThat(second.store.orElseThrow().holds(made)).isTrue();
    Node third = keyholder("third");
    third.supply.supply(TODAY);
    assertThat(third.store.orElseThrow().holds(made)).isTrue();
    agreed.forget(id);
    agreed.forget(id);
    assertThat(records.get(StateStore.Kind.DAY_KEY, ClusterDayKeySupply.recordId(id))).isEmpty();
  }

  @Test
  void allNodesHaveTheKeysThatOneKeyholderMade() throws Exception {
    Node first = keyholder("first");
    Node second = keyholder("second");
    Node recorder = recorder("recorder");
    recorder.supply.supply(TODAY);
    assertThat(recorder.alarmKinds()).containsExactly("day-keys-run-out");
    for (Node node : List.of(first, second, recorder)) {
      node.supply.supply(TODAY);
      assertThat(node.alarmKinds()).isEmpty();
      assertThat(node.keys())
          .isEqualTo(first.keys())
          .extracting(DayPublicKey::id)
          .containsExactlyInAnyOrderElementsOf(rules.keysNeeded(TODAY));
    }
    for (DayPublicKey key : recorder.ring.all()) {
      assertThat(first.store.orElseThrow().holds(key)).isTrue();
      assertThat(second.store.orElseThrow().holds(key)).isTrue();
    }
  }

  @Test
  void ofTwoKeyholdersThatMakeKeysAtOnceOneWinsEach() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Node> both =
        List.of(
            keyholder("first", new Late(records, start)),
            keyholder("second", new Late(records, start)));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done =
          both.stream()
              .<Future<?>>map(node -> threads.submit(() -> node.supply.supply(TODAY)))
              .toList();
      for (Future<?> each : done) {
        Object _ = each.get();
      }
    }
    assertThat(both.get(0).keys()).hasSize(20).isEqualTo(both.get(1).keys());
    assertThat(both.get(0).store.orElseThrow().publicKeys())
        .hasSize(20)
        .containsExactlyInAnyOrderElementsOf(both.get(1).store.orElseThrow().publicKeys());
  }

  /** As with an HSM on the network. Who has a token of its own could not open what others wrap. */
  @Test
  void keyholdersShareATokenAndOneWithItsOwnIsRefused() throws Exception {
    SoftHsm softHsm = SoftHsm.in(folder.resolve("hsm"));
    softHsm.make("shared");
    softHsm.make("own");
    try (KeyStore here = token("shared");
        KeyStore there = token("shared");
        KeyStore apart = token("own")) {
      Node first = new Node("first", Optional.of(here), records);
      Node second = new Node("second", Optional.of(there), records);
      Node third = new Node("third", Optional.of(apart), records);
      for (Node node : List.of(first, second, third)) {
        node.supply.supply(TODAY);
      }
      assertThat(first.keys()).hasSize(20).isEqualTo(second.keys());
      assertThat(softHsm.privateKeys("shared")).hasSize(20);
      assertThat(third.keys()).isEmpty();
      assertThat(third.alarmKinds()).contains("day-key-refused");
      assertThat(softHsm.privateKeys("own")).isEmpty();

      DayPublicKey key = first.ring.all().getFirst();
      assertThat(here.destroy(key.id())).containsExactly(key);
      assertThat(there.destroy(key.id())).isEmpty();
      assertThat(there.holds(key)).isFalse();
    }
  }

  private KeyStore token(String label) {
    return TokenKeyStore.open(
        new TokenPlace(SoftHsm.MODULE, label, "cluster"),
        Passphrase.of(SoftHsm.PIN.toCharArray()),
        PinMemory.none(),
        List.of(),
        random);
  }

  @Test
  void aKeyholderThatWasAwayForDaysAdoptsWhatTheOthersMade() throws Exception {
    Node first = keyholder("first");
    Node away = keyholder("away");
    for (int day = 0; day < 40; day += 4) {
      first.supply.supply(TODAY.plusDays(day));
    }
    away.supply.supply(TODAY.plusDays(36));
    assertThat(away.keys()).isEqualTo(first.keys()).hasSize(20);
    assertThat(away.store.orElseThrow().publicKeys())
        .containsExactlyInAnyOrderElementsOf(first.store.orElseThrow().publicKeys());
  }

  @Test
  void damagedRecordsStopNoOthersAndAreNamed() throws Exception {
    Node first = keyholder("first");
    first.supply.supply(TODAY);
    List<DayKeyId> ids = rules.keysNeeded(TODAY);
    spoil(ids.get(0), new byte[0]);
    spoil(ids.get(1), new byte[100_000]);
    spoil(ids.get(2), document(ids.get(3)).toArray());
    byte[] otherRoot;
    try (KeyStore foreign =
        FileKeyStore.create(
            KeyStorePlaces.withSlotBeside(folder.resolve("foreign")), PASSPHRASE, CHEAP, random)) {
      otherRoot = foreign.offer(ids.get(4)).encode();
    }
    spoil(ids.get(4), otherRoot);
    Node second = keyholder("second");
    second.supply.supply(TODAY);
    assertThat(second.keys()).hasSize(16);
    assertThat(second.alarmKinds()).contains("day-key-refused");
    Node recorder = recorder("recorder");
    recorder.supply.supply(TODAY);
    assertThat(recorder.keys()).hasSize(17);
    assertThat(recorder.alarmKinds()).contains("day-key-refused");
    Set<DayPublicKey> before = first.keys();
    first.supply.supply(TODAY);
    assertThat(first.keys()).as("what it has stays").isEqualTo(before);
    assertThat(first.alarmKinds()).containsExactly("day-key-refused");
  }

  private Bytes document(DayKeyId id) {
    return records.get(Kind.DAY_KEY, ClusterDayKeySupply.recordId(id)).orElseThrow().document();
  }

  private void spoil(DayKeyId id, byte[] document) {
    String recordId = ClusterDayKeySupply.recordId(id);
    long version = records.get(Kind.DAY_KEY, recordId).orElseThrow().version();
    assertThat(records.put(Kind.DAY_KEY, recordId, version, Bytes.copyOf(document))).isPresent();
  }

  @Test
  void whileRecordsCannotBeWrittenNoKeyIsUsedAndNoneIsDropped() throws Exception {
    Node first = keyholder("first", new ReadOnly(records));
    first.supply.supply(TODAY);
    assertThat(first.keys()).isEmpty();
    assertThat(first.store.orElseThrow().publicKeys()).isEmpty();
    assertThat(first.alarmKinds()).containsExactly("day-keys-run-out");
    keyholder("second").supply.supply(TODAY);
    first.supply.supply(TODAY);
    assertThat(first.keys()).hasSize(20);
    assertThat(first.alarmKinds()).isEmpty();
    first.supply.supply(TODAY.plusDays(2));
    assertThat(first.keys()).as("those that are needed still").hasSize(16);
  }

  @Test
  void anEmptyListDropsNoKey() throws Exception {
    keyholder("first").supply.supply(TODAY);
    Node recorder = recorder("recorder");
    recorder.supply.supply(TODAY);
    for (Versioned record : records.list(Kind.DAY_KEY)) {
      assertThat(records.delete(Kind.DAY_KEY, record.id(), record.version())).isTrue();
    }
    recorder.supply.supply(TODAY);
    assertThat(recorder.keys()).hasSize(20);
  }

  @Test
  void aKeyStoreThatCannotBeWrittenIsAnAlarmAndItsKeysAreNotUsed() throws Exception {
    keyholder("first").supply.supply(TODAY);
    Node second = keyholder("second");
    Path file = folder.resolve("second.keystore");
    Path away = folder.resolve("put.away");
    Files.move(file, away);
    second.supply.supply(TODAY);
    assertThat(second.keys()).isEmpty();
    assertThat(second.alarmKinds()).contains("key-store-failing");
    Files.move(away, file);
    second.supply.supply(TODAY);
    assertThat(second.keys()).hasSize(20);
    assertThat(second.alarmKinds()).isEmpty();
  }

  /** Lists at the same moment as another. */
  private static final class Late extends Passing {
    private final CyclicBarrier start;

    Late(StateStore records, CyclicBarrier start) {
      super(records);
      this.start = start;
    }

    @Override
    public List<Versioned> list(Kind kind) {
      List<Versioned> found = super.list(kind);
      try {
        start.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return found;
    }
  }

  /** As a node sees records while the shared store is away. */
  private static final class ReadOnly extends Passing {
    ReadOnly(StateStore records) {
      super(records);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "away");
    }
  }

  private abstract static class Passing implements StateStore {
    private final StateStore records;

    Passing(StateStore records) {
      this.records = records;
    }

    @Override
    public Optional<Versioned> get(Kind kind, String id) {
      return records.get(kind, id);
    }

    @Override
    public List<Versioned> list(Kind kind) {
      return records.list(kind);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      return records.put(kind, id, expectedVersion, document);
    }

    @Override
    public boolean delete(Kind kind, String id, long expectedVersion) {
      return records.delete(kind, id, expectedVersion);
    }

    @Override
    public void close() {}
  }
}
