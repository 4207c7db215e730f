package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.Custody;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** A keyholder's part with a real key store, of a process that may die before and after it. */
record YearCustody(KeyStore store, NoteSigner signer, SecureRandom random, Fuse fuse)
    implements Custody {
  @Override
  public boolean isKeyholder() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public Rewrap rewrapTo(DayKeyId holdKey) {
    fuse.act();
    Rewrap rewrap = Rewrap.to(holdKey, store, random);
    fuse.act();
    return rewrap;
  }

  @Override
  public List<String> keyIds(DayKeyId classDay) {
    return store.publicKeys().stream()
        .filter(key -> key.id().equals(classDay))
        .map(DayPublicKey::keyId)
        .map(HexFormat.of()::formatHex)
        .toList();
  }

  @Override
  public int destroy(DayKeyId classDay) {
    fuse.act();
    List<DayPublicKey> _ = store.destroy(classDay);
    fuse.act();
    return 1;
  }

  @Override
  public String sign(String text) {
    return SignedNote.sign(text, signer).toString();
  }

  @Override
  public String certificateKey() {
    return signer.verifierKey();
  }
}
