package io.strongroom.node;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.recording.alarm.Alarms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the person who runs a node should know about the slots of its key store. */
final class SlotCare {
  static final String MISSING_ALARM = "key-slot-missing";

  private SlotCare() {}

  /** Has the alarm stand while something is wrong with a slot. */
  static void tell(FileKeyStore store, Alarms alarms) {
    List<String> problems = store.slotProblems();
    if (problems.isEmpty()) {
      alarms.clear(MISSING_ALARM, "keys");
    } else {
      alarms.raise(
          MISSING_ALARM,
          "keys",
          String.join(" ", problems) + " Footage opens; no day key can be destroyed.",
          "Attach what is away and restart the node. Take a slot that is lost for good out of"
              + " keys.slots, and make another with strongroom keys slot-add.");
    }
  }

  /** What the places of the slots are not good for, a sentence each. */
  static List<String> warnings(KeyStorePlaces places) {
    List<String> warnings = new ArrayList<>();
    if (places.slots().size() == 1) {
      warnings.add(
          "slot "
              + places.slots().getFirst()
              + " is the only one: if it is lost, all footage is. Make another on a medium of its"
              + " own with strongroom keys slot-add, and name both in keys.slots.");
    }
    for (Path slot : places.slots()) {
      if (onOneDisk(slot, places.store())) {
        warnings.add(
            "slot "
                + slot
                + " is on the same file system as the key store "
                + places.store()
                + ": a copy of that disk, taken before a day key was destroyed, opens its footage"
                + " with the passphrase. Move the slot to a medium of its own, of which no backups"
                + " are made.");
      }
    }
    return warnings;
  }

  /** A slot that is away is on no disk. */
  private static boolean onOneDisk(Path slot, Path store) {
    try {
      return Files.getFileStore(slot).equals(Files.getFileStore(store));
    } catch (IOException e) {
      return false;
    }
  }
}
