package io.strongroom.recording.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.camera.CameraRegistry.Registered;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraRegistryTest {
  @TempDir Path folder;
  private StateStore state;
  private CameraRegistry registry;

  @BeforeEach
  void open() {
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom()));
    state = RocksStateStore.open(folder.resolve("state"), cipher);
    CameraRules rules = new CameraRules(Set.of("standard"), "standard", Optional.empty());
    registry = new CameraRegistry(state, rules, Clock.systemUTC(), UUID::randomUUID);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void addsReplacesAndRemoves() throws Exception {
    AtomicInteger told = new AtomicInteger();
    AutoCloseable watch = registry.watch(told::incrementAndGet);
    Camera camera = registry.add(CameraRulesTest.draft("rtsp://10.0.0.1/", "road"));
    assertThat(registry.get(camera.id())).contains(new Registered(camera, 1));
    Camera off = camera.withEnabled(false);
    assertThat(registry.replace(off, 1)).contains(2L);
    assertThat(registry.replace(camera, 1)).isEmpty();
    assertThat(registry.list()).containsExactly(new Registered(off, 2));
    registry.remove(camera.id());
    assertThat(registry.list()).isEmpty();
    assertThat(told).hasValue(3);
    watch.close();
    registry.add(CameraRulesTest.draft("rtsp://10.0.0.1/", "road"));
    assertThat(told).hasValue(3);
  }

  @Test
  void anUnchangedCameraIsNotParsedAgainAndAChangedOneIs() {
    Camera road = registry.add(CameraRulesTest.draft("rtsp://10.0.0.1/", "road"));
    Camera gate = registry.add(CameraRulesTest.draft("rtsp://10.0.0.2/", "square"));
    registry.list();
    registry.replace(gate.withEnabled(false), 1);
    Registered before = listed(road);
    assertThat(listed(road)).isSameAs(before);
    assertThat(listed(gate)).isEqualTo(new Registered(gate.withEnabled(false), 2));
    registry.remove(gate.id());
    registry.add(CameraRulesTest.draft("rtsp://10.0.0.3/", "square"), gate.id());
    assertThat(listed(gate).camera()).isNotEqualTo(gate);
    assertThat(listed(gate).version()).isEqualTo(1);
  }

  private Registered listed(Camera camera) {
    return registry.list().stream()
        .filter(each -> each.camera().id().equals(camera.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void removingWhatIsNotThereIsNotFound() {
    Camera camera = registry.add(CameraRulesTest.draft("rtsp://10.0.0.1/", "road"));
    registry.remove(camera.id());
    assertThatThrownBy(() -> registry.remove(camera.id()))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
  }

  @Test
  void aDamagedRecordDoesNotHideTheOthers() {
    Camera camera = registry.add(CameraRulesTest.draft("rtsp://10.0.0.1/", "road"));
    for (String text : new String[] {"", "{", "[]", "{\"format\":9}", "{\"format\":1}"}) {
      Bytes document = Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
      state.put(Kind.CAMERA, UUID.randomUUID().toString(), 0, document);
    }
    assertThat(registry.list()).containsExactly(new Registered(camera, 1));
  }
}
