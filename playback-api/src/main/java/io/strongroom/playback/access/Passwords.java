package io.strongroom.playback.access;

/** Hashing of account passwords: slow on purpose. Thread-safe; each call takes about 19 MiB. */
public interface Passwords {
  /** The hash to store, in PHC string form. */
  String hash(char[] password);

  /** Whether the password is the one that was hashed; takes the same time either way. */
  boolean verify(String hash, char[] password);
}
