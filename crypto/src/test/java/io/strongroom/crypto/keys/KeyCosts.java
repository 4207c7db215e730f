package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures what keys cost, in processor time of one thread. Not a test: docs/design/keys.md has the
 * command and the figures of the last run.
 */
final class KeyCosts {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] HEADER = new byte[PackCipher.HEADER_HASH_BYTES];
  private static final int ROUNDS = 4;

  private KeyCosts() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("key-costs");
    Path file = folder.resolve("keystore");
    KeyStorePlaces places = KeyStorePlaces.withSlotBeside(file);
    Passphrase passphrase = Passphrase.of("correct horse battery staple".toCharArray());
    KeyStore store = FileKeyStore.create(places, passphrase, RANDOM);
    DayPublicKey key =
        store.ensure(List.of(new DayKeyId("standard", LocalDate.of(2027, 1, 1)))).getFirst();
    store.makeKeysOf(Suite.SM4_GCM_SM3);
    DayPublicKey national =
        store.ensure(List.of(new DayKeyId("national", LocalDate.of(2027, 1, 1)))).getFirst();
    store.makeKeysOf(Suite.AES_256_GCM_SHA_256);
    DekWrapper wrapper = new DekWrapper(RANDOM);
    WrappedDek bySm2 = wrapper.wrap(Dek.random(RANDOM), national, HEADER);
    WrappedDek wrapped = wrapper.wrap(Dek.random(RANDOM), key, HEADER);
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), RANDOM));
    PasswordHash passwords = new PasswordHash(RANDOM);
    for (int round = 1; round <= ROUNDS; round++) {
      measure("open key store", 1, () -> FileKeyStore.open(places, passphrase).close());
      measure("hash password", 1, () -> check(!passwords.hash(new char[8]).isEmpty()));
      measure(
          "wrap, each with an agreement of its own",
          1_000,
          () -> {
            wrapper.forget();
            wrapper.wrap(Dek.random(RANDOM), key, HEADER);
          });
      measure("wrap", 1_000, () -> wrapper.wrap(Dek.random(RANDOM), key, HEADER));
      measure("unwrap", 1_000, () -> store.unwrap(wrapped, HEADER).close());
      measure("wrap by SM2", 1_000, () -> wrapper.wrap(Dek.random(RANDOM), national, HEADER));
      measure("unwrap by SM2", 1_000, () -> store.unwrap(bySm2, HEADER).close());
      measure("seal document", 20_000, () -> check(cipher.seal(new byte[400], "c").length > 400));
    }
    List<DayKeyId> year =
        IntStream.range(0, 3_650)
            .mapToObj(day -> new DayKeyId("standard", LocalDate.of(2027, 1, 1).plusDays(day)))
            .toList();
    measure("make 3,650 day keys", 1, () -> store.ensure(year));
    DayKeyId next = new DayKeyId("other", LocalDate.of(2027, 1, 1));
    measure("make one more", 1, () -> store.ensure(List.of(next)));
    measure("open key store of 3,651", 1, () -> FileKeyStore.open(places, passphrase).close());
    measure("destroy one", 1, () -> check(store.destroy(next).size() == 1));
    print("size in bytes", (double) Files.size(file));
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the measured call did nothing");
    }
  }

  private static void measure(String what, int times, Runnable call) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      call.run();
    }
    print(what + ", ms", (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / times);
  }

  @SuppressWarnings("SystemOut")
  private static void print(String what, double value) {
    System.out.printf("%s: %.4f%n", what, value);
  }
}
