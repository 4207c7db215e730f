package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Another process that uses the token of a test at the same time. */
final class TokenUser {
  static final List<DayKeyId> IDS =
      IntStream.range(0, 8)
          .mapToObj(day -> new DayKeyId("road", LocalDate.of(2027, 1, 1).plusDays(day)))
          .toList();

  private TokenUser() {}

  /** Makes keys, wraps to each, and writes what came of it into the file that is named. */
  public static void main(String[] arguments) throws Exception {
    SecureRandom random = new SecureRandom();
    List<String> lines = new ArrayList<>();
    try (KeyStore store =
            TokenKeyStore.open(
                TokenFixture.PLACE, TokenFixture.pin(), PinMemory.none(), List.of(), random);
        DekWrapper wrapper = new DekWrapper(random)) {
      for (DayKeyId id : IDS) {
        DayPublicKey key = store.ensure(List.of(id)).getFirst();
        WrappedDek wrapped = wrapper.wrap(Dek.random(random), key, KeyStoreContract.HEADER);
        store.unwrap(wrapped, KeyStoreContract.HEADER).close();
        lines.add(HexFormat.of().formatHex(wrapped.encode()));
      }
    }
    Files.write(Path.of(arguments[0]), lines);
  }
}
