package io.strongroom.loadtests.prove.year.oracle;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of everything, by days counted on a calendar. It is told what was recorded, who
 * holds what and what was promised; it says each day what goes, and what is there after that. Used
 * by one thread.
 */
public final class Oracle {
  private final ZoneId zone;
  private final Rules rules;
  private final Set<Integer> allDisks;
  private final Map<String, Kept> holds = new HashMap<>();

  /** What is there, whether its key lives or not. */
  private final SortedMap<Part, Set<Taken>> parts = new TreeMap<>();

  private final SortedMap<Part, Going> going = new TreeMap<>();

  /** How far a part has come that goes. */
  private static final class Going {
    private final Set<Taken> toMove;
    private final int packs;
    private boolean keyLives = true;

    /**
     * All places, until there was a day since the key died on which all of them were there: it is
     * certified by one look at everything, not by looks at each that were days apart.
     */
    private final Set<Integer> toLookAt;

    private Going(Set<Taken> toMove, int packs, Set<Integer> allDisks) {
      this.toMove = new HashSet<>(toMove);
      this.packs = packs;
      this.toLookAt = new HashSet<>(allDisks);
    }

    private boolean isGone() {
      return !keyLives && toLookAt.isEmpty();
    }
  }

  /**
   * @param allDisks that the node has
   */
  public Oracle(ZoneId zone, Rules rules, Set<Integer> allDisks) {
    this.zone = zone;
    this.allDisks = Set.copyOf(allDisks);
    this.rules = rules;
  }

  public void recorded(Taken pack) {
    of(new Part(pack.type(), pack.expiryDay(), 0)).add(pack);
  }

  private Set<Taken> of(Part part) {
    return parts.computeIfAbsent(part, key -> new LinkedHashSet<>());
  }

  /** A hold is in force from here on. */
  public void hold(
      String id, Set<String> cameras, Instant from, Instant to, @Nullable Instant until) {
    holds.put(id, new Kept(cameras, from, to, until));
  }

  public void release(String id) {
    kept(id).release();
  }

  public void endEarlier(String id, Instant until) {
    kept(id).endEarlier(until);
  }

  public boolean isInForce(String id, Instant now) {
    return kept(id).isInForce(now);
  }

  private Kept kept(String id) {
    Kept kept = holds.get(id);
    if (kept == null) {
      throw new IllegalArgumentException("no hold " + id);
    }
    return kept;
  }

  /** What is said of each part, in words. */
  public SortedMap<String, String> plan(Instant now, boolean trusted) {
    SortedMap<String, String> plan = new TreeMap<>();
    going.forEach((part, how) -> plan.put(part.toString(), words(part, goesOn(how), now)));
    parts.forEach(
        (part, packs) -> {
          if (!packs.isEmpty() && !going.containsKey(part)) {
            plan.put(part.toString(), words(part, decision(part, packs, now, trusted), now));
          }
        });
    return plan;
  }

  private String words(Part part, String decision, Instant now) {
    Set<Taken> packs = parts.getOrDefault(part, Set.of());
    return "%s; %d packs, %d held".formatted(decision, packs.size(), held(packs, now).size());
  }

  private static String goesOn(Going how) {
    if (how.keyLives) {
      return "goes on after its tombstone";
    }
    return how.isGone() ? "gone" : "goes on, partly removed";
  }

  private String decision(Part part, Set<Taken> packs, Instant now, boolean trusted) {
    if (waitsForTheKeyBefore(part)) {
      return "waits for the key before";
    }
    LocalDate floor =
        packs.stream().map(this::floorEnds).max(Comparator.naturalOrder()).orElseThrow();
    boolean later = floor.isAfter(part.expiryDay());
    LocalDate until = later ? floor : part.expiryDay();
    LocalDate today = day(now);
    if (today.isBefore(until)) {
      return "keep until %s by its %s".formatted(until, later ? "floor" : "expiry day");
    }
    if (!trusted) {
      return "waits for the clock";
    }
    return held(packs, now).size() == packs.size()
        ? "held"
        : "due since %s%s".formatted(until, today.isAfter(until) ? ", late" : "");
  }

  private boolean waitsForTheKeyBefore(Part part) {
    return going.entrySet().stream()
        .anyMatch(entry -> entry.getKey().isBefore(part) && entry.getValue().keyLives);
  }

  /** The first day at whose midnight the newest of it is as old as was promised. */
  private LocalDate floorEnds(Taken pack) {
    LocalDate newest = day(pack.newest().minusNanos(1_000));
    return newest.plusDays(1L + rules.floorDays(pack.type(), pack.from()));
  }

  private LocalDate day(Instant instant) {
    return instant.atZone(zone).toLocalDate();
  }

  private Set<Taken> held(Collection<Taken> packs, Instant now) {
    Map<String, List<Kept>> byCamera = new HashMap<>();
    for (Kept kept : holds.values()) {
      if (kept.isInForce(now)) {
        kept.cameras()
            .forEach(each -> byCamera.computeIfAbsent(each, key -> new ArrayList<>()).add(kept));
      }
    }
    Set<Taken> held = new HashSet<>();
    for (Taken pack : packs) {
      if (byCamera.getOrDefault(pack.camera(), List.of()).stream()
          .anyMatch(kept -> kept.keeps(pack))) {
        held.add(pack);
      }
    }
    return held;
  }

  /**
   * Lets go what is due, and removes what is on disks that are there.
   *
   * @param disks that are there
   */
  public void expire(Instant now, boolean trusted, Set<Integer> disks) {
    if (trusted) {
      holds.values().forEach(kept -> kept.settle(now));
    }
    boolean changed = true;
    while (changed) {
      changed = begin(now, trusted);
      for (Part part : List.copyOf(going.keySet())) {
        changed |= goOn(part, now, trusted, disks);
      }
    }
  }

  private boolean begin(Instant now, boolean trusted) {
    List<Part> due =
        parts.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty() && !going.containsKey(entry.getKey()))
            .filter(
                entry -> decision(entry.getKey(), entry.getValue(), now, trusted).startsWith("due"))
            .map(Map.Entry::getKey)
            .toList();
    for (Part part : due) {
      Set<Taken> packs = of(part);
      Set<Taken> held = held(packs, now);
      going.put(part, new Going(held, packs.size() - held.size(), allDisks));
    }
    return !due.isEmpty();
  }

  private boolean goOn(Part part, Instant now, boolean trusted, Set<Integer> disks) {
    Going how = going.get(part);
    if (how == null) {
      return false;
    }
    boolean keyLived = how.keyLives;
    if (keyLived) {
      move(part, how, disks);
      how.keyLives = how.toMove.stream().anyMatch(pack -> isKept(pack, now, trusted));
    }
    if (!how.keyLives) {
      boolean _ = of(part).removeIf(pack -> disks.contains(pack.disk()));
      if (disks.containsAll(how.toLookAt)) {
        how.toLookAt.clear();
      }
    }
    return keyLived != how.keyLives;
  }

  /**
   * What was held when it began to go gets another key as soon as its disk is there. That nobody
   * holds it any more lets the old key die without it, and is no decision that lasts: as long as
   * something else keeps that key alive, its disk may come back, or somebody may hold it again, who
   * is told that it is kept.
   */
  private void move(Part part, Going how, Set<Integer> disks) {
    for (Taken pack : List.copyOf(how.toMove)) {
      if (disks.contains(pack.disk())) {
        how.toMove.remove(pack);
        of(part).remove(pack);
        of(part.heldBack()).add(pack);
      }
    }
  }

  /** Whether anybody holds it; by a clock that is not trusted no hold has ended. */
  private boolean isKept(Taken pack, Instant now, boolean trusted) {
    return holds.values().stream()
        .filter(kept -> trusted ? kept.isInForce(now) : kept.isNotOver())
        .anyMatch(kept -> kept.keeps(pack));
  }

  /**
   * Lets what is old enough become cold, if its place and the cold one are there; but nothing that
   * goes by tomorrow, unless it was held back, and nothing without a key.
   *
   * @param days of 24 hours after its end for each type that becomes cold
   * @param there places that are there
   * @param cold which of them is the cold one
   * @return how many files that were
   */
  public int cool(Instant now, Map<String, Integer> days, Set<Integer> there, int cold) {
    int moved = 0;
    if (there.contains(cold)) {
      for (Map.Entry<Part, Set<Taken>> each : parts.entrySet()) {
        Part part = each.getKey();
        Integer age = days.get(part.type());
        boolean stays = part.held() > 0 || part.expiryDay().isAfter(day(now).plusDays(1));
        if (age != null && stays && keyLives(part)) {
          for (Taken pack : List.copyOf(each.getValue())) {
            boolean isOld = !now.isBefore(pack.to().plusSeconds(age * 86_400L));
            if (isOld && pack.disk() != cold && there.contains(pack.disk())) {
              replace(part, pack, pack.at(cold));
              moved++;
            }
          }
        }
      }
    }
    return moved;
  }

  private boolean keyLives(Part part) {
    Going how = going.get(part);
    return how == null || how.keyLives;
  }

  private void replace(Part part, Taken before, Taken after) {
    of(part).remove(before);
    of(part).add(after);
    Going how = going.get(part);
    if (how != null && how.toMove.remove(before)) {
      how.toMove.add(after);
    }
  }

  /** All files that are at one place. */
  public Set<Taken> on(int disk) {
    Set<Taken> there = there();
    there.removeIf(pack -> pack.disk() != disk);
    return there;
  }

  /** All files that are there. */
  public Set<Taken> there() {
    Set<Taken> there = new HashSet<>();
    parts.values().forEach(there::addAll);
    return there;
  }

  /** Those of them that can be opened. */
  public Set<Taken> readable() {
    Set<Taken> readable = new HashSet<>();
    parts.forEach(
        (part, packs) -> {
          Going how = going.get(part);
          if (how == null || how.keyLives) {
            readable.addAll(packs);
          }
        });
    return readable;
  }

  /** What must stay although its day has gone. */
  public Set<Taken> heldBack() {
    Set<Taken> heldBack = new HashSet<>();
    parts.forEach(
        (part, packs) -> {
          if (part.held() > 0 && !going.containsKey(part)) {
            heldBack.addAll(packs);
          }
        });
    return heldBack;
  }

  /** Whether a copy that was made when it was recorded can be opened. */
  public boolean opensAsRecorded(Taken pack) {
    Going how = going.get(new Part(pack.type(), pack.expiryDay(), 0));
    return how == null || how.keyLives;
  }

  /** What has gone altogether, with how many packs went of it. */
  public SortedMap<String, Integer> gone() {
    SortedMap<String, Integer> gone = new TreeMap<>();
    going.forEach(
        (part, how) -> {
          if (how.isGone()) {
            gone.put(part.toString(), how.packs);
          }
        });
    return gone;
  }
}
