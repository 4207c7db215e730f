package io.strongroom.retention.expiry;

import io.strongroom.recording.index.ClassDay;
import java.util.List;

/**
 * What one node has of each class-day, added up. Immutable.
 *
 * @param recorded packs that it recorded, or that lie on disks that were moved to it
 * @param recordedGoing the same without what is held
 * @param copies copies of packs of other nodes
 * @param copiesGoing the same without what is held
 */
public record NodeFacts(
    List<ClassDay> recorded,
    List<ClassDay> recordedGoing,
    List<ClassDay> copies,
    List<ClassDay> copiesGoing) {
  public NodeFacts {
    recorded = List.copyOf(recorded);
    recordedGoing = List.copyOf(recordedGoing);
    copies = List.copyOf(copies);
    copiesGoing = List.copyOf(copiesGoing);
  }
}
