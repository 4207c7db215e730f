package io.strongroom.crypto.envelope;

/** A key that is never used itself: it yields one subkey for each purpose. */
@FunctionalInterface
public interface RootKey {
  /** The subkey for a purpose; the same label gives the same subkey. The caller closes it. */
  Secret subkey(String label);
}
