package io.strongroom.retention.expiry;

import io.strongroom.recording.index.ClassDay;
import java.util.List;

/**
 * What one node has of each class-day, added up. Immutable.
 *
 * @param recorded packs that it recorded, or that lie on disks that were moved to it
 * @param recordedGoing the same without what is held
 * @param recordedOrdered what orders take of these before their time
 * @param copies copies of packs of other nodes
 * @param copiesGoing the same without what is held
 * @param copiesOrdered what orders take of these before their time
 */
public record NodeFacts(
    List<ClassDay> recorded,
    List<ClassDay> recordedGoing,
    List<ClassDay> recordedOrdered,
    List<ClassDay> copies,
    List<ClassDay> copiesGoing,
    List<ClassDay> copiesOrdered) {
  public NodeFacts {
    recorded = List.copyOf(recorded);
    recordedGoing = List.copyOf(recordedGoing);
    recordedOrdered = List.copyOf(recordedOrdered);
    copies = List.copyOf(copies);
    copiesGoing = List.copyOf(copiesGoing);
    copiesOrdered = List.copyOf(copiesOrdered);
  }
}
