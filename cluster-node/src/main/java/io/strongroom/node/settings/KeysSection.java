package io.strongroom.node.settings;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.TokenPlace;
import java.nio.file.Path;
import java.util.List;

/** The section {@code keys} of the settings. */
final class KeysSection {
  private static final List<String> OF_FILES = List.of("store", "slots", "passphrase-file");
  private static final List<String> OF_TOKENS = List.of("module", "token", "name", "pin-file");

  private KeysSection() {}

  static NodeSettings.Keys read(StrictSection section, Path data, boolean inCluster) {
    NodeSettings.Keys keys =
        new NodeSettings.Keys(
            provider(section, data, inCluster),
            section.file("node-key-file", data.resolve("keys/node.key")),
            section.file("tls", data.resolve("tls")));
    section.end();
    return keys;
  }

  private static KeyProvider provider(StrictSection section, Path data, boolean inCluster) {
    String provider = section.text("provider", "file");
    return switch (provider) {
      case "file" -> {
        refuse(section, OF_TOKENS, "is for provider = pkcs11; set that, or remove this");
        yield new KeyProvider.EncryptedFile(
            places(section, data), section.optionalFile("passphrase-file"), suite(section));
      }
      case "pkcs11" -> {
        refuse(section, OF_FILES, "is for provider = file, and pkcs11 has a PIN and no slots");
        if (suite(section) != Suite.AES_256_GCM_SHA_256) {
          throw section.refuse("suite", "must be international where a token has the day keys");
        }
        yield token(section, inCluster);
      }
      default -> throw section.refuse("provider", "is file or pkcs11, not " + provider);
    };
  }

  private static Suite suite(StrictSection section) {
    return switch (section.text("suite", "international")) {
      case "international" -> Suite.AES_256_GCM_SHA_256;
      case "national" -> Suite.SM4_GCM_SM3;
      default ->
          throw section.refuse(
              "suite",
              "must be international (AES-256-GCM, SHA-256, P-256) or national (SM4-GCM, SM3,"
                  + " SM2)");
    };
  }

  /** Asks for all, so that all count as known. */
  private static void refuse(StrictSection section, List<String> keys, String why) {
    for (String key : keys) {
      if (section.has(key)) {
        throw section.refuse(key, why);
      }
    }
  }

  private static KeyStorePlaces places(StrictSection section, Path data) {
    Path store = section.file("store", data.resolve("keys/day-keys.store"));
    List<Path> slots = section.files("slots", List.of(data.resolve("keys/root.slot")));
    try {
      return new KeyStorePlaces(store, slots);
    } catch (IllegalArgumentException e) {
      throw section.refuse("slots", "is wrong: " + e.getMessage());
    }
  }

  private static KeyProvider.Token token(StrictSection section, boolean inCluster) {
    KeyProvider.Token token =
        new KeyProvider.Token(
            section.file("module"),
            section.text("token"),
            section.optionalText("name"),
            section.optionalFile("pin-file"));
    try {
      TokenPlace _ = new TokenPlace(token.module(), token.token(), token.name().orElse("unnamed"));
    } catch (IllegalArgumentException e) {
      throw section.refuse("token", "or name is wrong: " + e.getMessage());
    }
    if (inCluster && token.name().isEmpty()) {
      throw section.refuse(
          "name",
          "must be set in a cluster: all keyholders use one token, and name the same key store in"
              + " it");
    }
    return token;
  }
}
