package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures a key store in SoftHSM against one in a file, by the clock. Not a test:
 * docs/design/keys.md has the command and the figures of the last run.
 */
final class TokenCosts {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int UNWRAPS = 2_000;

  private TokenCosts() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("token-costs");
    TokenFixture token = new TokenFixture(folder);
    KeyStorePlaces places = KeyStorePlaces.withSlotBeside(folder.resolve("keystore"));
    Passphrase passphrase = Passphrase.of("correct horse battery staple".toCharArray());
    try (KeyStore file = FileKeyStore.create(places, passphrase, RANDOM);
        KeyStore softHsm = token.open()) {
      for (int round = 1; round <= 3; round++) {
        for (int threads : new int[] {1, 4}) {
          unwraps("file", file, threads);
          unwraps("SoftHSM", softHsm, threads);
        }
      }
      List<DayKeyId> ids =
          IntStream.range(0, 365)
              .mapToObj(day -> new DayKeyId("year", LocalDate.of(2027, 1, 1).plusDays(day)))
              .toList();
      long start = System.nanoTime();
      softHsm.ensure(ids);
      print("make a day key in SoftHSM, ms", millis(start) / ids.size());
      start = System.nanoTime();
      softHsm.destroy(ids.getFirst());
      print("destroy one of 366, ms", millis(start));
    }
    long start = System.nanoTime();
    token.open().close();
    print("open a store of 365 keys in SoftHSM, ms", millis(start));
  }

  private static void unwraps(String what, KeyStore store, int threads) throws Exception {
    DayPublicKey key =
        store.ensure(List.of(new DayKeyId("standard", LocalDate.of(2027, 1, 1)))).getFirst();
    WrappedDek wrapped =
        new DekWrapper(RANDOM).wrap(Dek.random(RANDOM), key, KeyStoreContract.HEADER);
    long start = System.nanoTime();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running =
          IntStream.range(0, threads)
              .<Future<?>>mapToObj(
                  thread ->
                      pool.submit(
                          () -> {
                            for (int i = 0; i < UNWRAPS / threads; i++) {
                              store.unwrap(wrapped, KeyStoreContract.HEADER).close();
                            }
                          }))
              .toList();
      for (Future<?> each : running) {
        each.get();
      }
    }
    print(what + ", unwraps a second, threads: " + threads, UNWRAPS / (millis(start) / 1_000));
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }

  @SuppressWarnings("SystemOut")
  private static void print(String what, double value) {
    System.out.printf("%s: %.1f%n", what, value);
  }
}
