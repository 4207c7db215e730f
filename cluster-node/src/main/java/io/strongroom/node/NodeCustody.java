package io.strongroom.node;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.TokenKeyStore;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.Custody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The keyholder's part in expiry on a node that is recorder and keyholder in one.
 *
 * @param slots how many the key store has; none if it is in a token
 * @param footage whose open packs have keys in memory
 * @param signer of certificates; empty if its key cannot be used
 */
record NodeCustody(
    NodeKeys keys,
    int slots,
    StoredFootage footage,
    Optional<NoteSigner> signer,
    SecureRandom random,
    Alarms alarms)
    implements Custody {

  /** The key in a file, which is made, of this suite, if it is not there. */
  static NoteSigner signer(Path file, String name, Suite suite, SecureRandom random) {
    return Files.exists(file)
        ? NoteSigner.load(file)
        : NoteSigner.create(file, name, suite, random);
  }

  @Override
  public boolean isKeyholder() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return keys.store().isPresent() && signer.isPresent();
  }

  @Override
  public Rewrap rewrapTo(DayKeyId holdKey) {
    return Rewrap.to(holdKey, store(), random);
  }

  @Override
  public List<String> keyIds(DayKeyId classDay) {
    return store().publicKeys().stream()
        .filter(key -> key.id().equals(classDay))
        .map(DayPublicKey::keyId)
        .map(HexFormat.of()::formatHex)
        .toList();
  }

  @Override
  public boolean yields(DayKeyId classDay) {
    return store().yields(classDay);
  }

  @Override
  public int destroy(DayKeyId classDay) {
    KeyStore open = store();
    try {
      List<DayPublicKey> _ = open.destroy(classDay);
    } finally {
      footage.forgetAll();
      tell(open);
    }
    return slots;
  }

  private void tell(KeyStore open) {
    switch (open) {
      case FileKeyStore files -> SlotCare.tell(files, alarms);
      case TokenKeyStore _ -> KeyToken.tell(keys, alarms);
    }
  }

  @Override
  public void closePacks() {
    footage.forgetAll();
  }

  private KeyStore store() {
    return keys.store().orElseThrow(() -> new KeyFileException("the key store is closed"));
  }

  @Override
  public String sign(String text) {
    return SignedNote.sign(text, signer.orElseThrow()).toString();
  }

  @Override
  public String certificateKey() {
    return signer.map(NoteSigner::verifierKey).orElse("");
  }
}
