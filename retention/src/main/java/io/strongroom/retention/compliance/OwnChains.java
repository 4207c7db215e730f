package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chains of a node that stands alone: its files, to which nobody else adds. */
record OwnChains(RecordFiles files) implements Chains {
  private static final Logger log = LoggerFactory.getLogger(OwnChains.class);

  @Override
  public boolean areMine() {
    return true;
  }

  @Override
  public Set<CameraId> cameras() {
    return Set.copyOf(files.cameras());
  }

  @Override
  public Collection<List<CameraId>> parts(Collection<CameraId> cameras) {
    return cameras.stream().map(List::of).toList();
  }

  @Override
  public Set<CameraId> extend(
      List<CameraId> part, Making making, Collection<RuntimeException> trouble) {
    Set<CameraId> done = new HashSet<>();
    for (CameraId camera : part) {
      try {
        if (making.make(
            camera,
            files.chain(camera),
            made -> {
              Entry _ = files.add(made.record(), made.note());
            })) {
          done.add(camera);
        }
      } catch (RuntimeException e) {
        log.warn("camera {}: no completeness record", camera, e);
        trouble.add(e);
      }
    }
    return done;
  }
}
