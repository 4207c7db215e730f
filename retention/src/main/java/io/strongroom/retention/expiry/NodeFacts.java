package io.strongroom.retention.expiry;

import io.strongroom.recording.index.ClassDay;
import java.util.List;

/**
 * What one node has of each class-day, added up. Immutable.
 *
 * @param recorded packs that it recorded, or that lie on disks that were moved to it
 * @param recordedGoing the same without what is held
 * @param recordedOrdered what orders take of these before their time
 * @param recordedThinned what of the recorded ones nothing holds and was thinned, so that it may go
 * @param recordedToThin what of these nothing holds and is to be thinned yet
 * @param recordedKeyframes what of these nothing holds and has keyframes alone
 * @param recordedDamaged what of these nothing holds, has its full rate and keeps it, because it is
 *     damaged
 * @param copies copies of packs of other nodes
 * @param copiesGoing the same without what is held
 * @param copiesOrdered what orders take of these before their time
 * @param copiesKeyframes what of these nothing holds and has keyframes alone
 * @param copiesAlone what of these nothing holds, has its full rate and keeps it, because the node
 *     that recorded it has nothing of it; each pack on one node only
 */
public record NodeFacts(
    List<ClassDay> recorded,
    List<ClassDay> recordedGoing,
    List<ClassDay> recordedOrdered,
    List<ClassDay> recordedThinned,
    List<ClassDay> recordedToThin,
    List<ClassDay> recordedKeyframes,
    List<ClassDay> recordedDamaged,
    List<ClassDay> copies,
    List<ClassDay> copiesGoing,
    List<ClassDay> copiesOrdered,
    List<ClassDay> copiesKeyframes,
    List<ClassDay> copiesAlone) {
  public NodeFacts {
    recorded = List.copyOf(recorded);
    recordedGoing = List.copyOf(recordedGoing);
    recordedOrdered = List.copyOf(recordedOrdered);
    recordedThinned = List.copyOf(recordedThinned);
    recordedToThin = List.copyOf(recordedToThin);
    recordedKeyframes = List.copyOf(recordedKeyframes);
    recordedDamaged = List.copyOf(recordedDamaged);
    copies = List.copyOf(copies);
    copiesGoing = List.copyOf(copiesGoing);
    copiesOrdered = List.copyOf(copiesOrdered);
    copiesKeyframes = List.copyOf(copiesKeyframes);
    copiesAlone = List.copyOf(copiesAlone);
  }

  /** Those of a node where nothing is held, ordered away or thinned. */
  public static NodeFacts of(List<ClassDay> recorded) {
    return new NodeFacts(
        recorded, recorded, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), List.of());
  }
}
