package io.strongroom.recording.write;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.volume.VolumeThread;
import java.util.ArrayList;
import java.util.List;

/**
 * The packs that one round of a volume thread has synced: the catalogue is told of all of them in
 * one batch, then each is acknowledged. The order of each pack stays data, fdatasync, catalogue,
 * acknowledgement. Used by that thread.
 */
final class SyncRound {
  private final VolumeThread thread;
  private final PackContext context;
  private final List<OpenPack> packs = new ArrayList<>();
  private final List<Catalogue.Grown> grown = new ArrayList<>();

  SyncRound(VolumeThread thread, PackContext context) {
    this.thread = thread;
    this.context = context;
  }

  /** A pack has been synced; tells at the end of the round, at once if there is none. */
  void synced(OpenPack pack, Catalogue.Grown now) {
    packs.add(pack);
    grown.add(now);
    if (packs.size() == 1) {
      thread.atRoundEnd(this::tell);
    }
  }

  private void tell() {
    List<OpenPack> told = List.copyOf(packs);
    List<Catalogue.Grown> rows = List.copyOf(grown);
    packs.clear();
    grown.clear();
    context.tell(() -> context.catalogue().grown(rows));
    told.forEach(OpenPack::acknowledge);
  }
}
