package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requesters with random grants, some of which are revoked and replaced while they look. Each
 * session has a purpose of its own, which is how its entries are found in the log. Thread-safe.
 */
final class People {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GRANTS_EACH = 3;

  private final Office office;
  private final List<Footage> footage;
  private final List<String> users = new ArrayList<>();
  private final Map<String, Present> present = new ConcurrentHashMap<>();
  private final List<String> grants = new ArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();

  People(Office office, List<Footage> footage) {
    this.office = office;
    this.footage = List.copyOf(footage);
  }

  /** Somebody in a session. */
  record Present(String user, String token, String purpose) {}

  /** Makes accounts, and grants for each. */
  void assemble(int count, SplittableRandom random) throws IOException, InterruptedException {
    for (int i = 1; i <= count; i++) {
      String user = "asker-" + i;
      office.add(user, "requester", java.util.Optional.empty());
      users.add(user);
      for (int grant = 0; grant < GRANTS_EACH; grant++) {
        grants.add(grant(user, random));
      }
      present.put(user, signIn(user));
    }
  }

  private Present signIn(String user) throws IOException, InterruptedException {
    String purpose = "%s, session %d".formatted(user, sessions.incrementAndGet());
    return new Present(user, office.signIn(user, purpose), purpose);
  }

  private String grant(String user, SplittableRandom random)
      throws IOException, InterruptedException {
    TimeRange all = footage.getFirst().range();
    long length = all.micros() / 4 + random.nextLong(all.micros() / 2);
    long from = all.from().micros() + random.nextLong(all.micros() - length);
    List<String> cameras = new ArrayList<>();
    for (Footage each : footage) {
      if (cameras.isEmpty() || random.nextInt(4) == 0) {
        cameras.add(each.id());
      }
    }
    if (random.nextBoolean()) {
      cameras.set(0, footage.get(random.nextInt(footage.size())).id());
    }
    List<String> actions =
        switch (random.nextInt(3)) {
          case 0 -> List.of("playback");
          case 1 -> List.of("export");
          default -> List.of("playback", "export");
        };
    ObjectNode terms = JSON.createObjectNode();
    if (random.nextInt(4) == 0) {
      terms.put("maxUses", 1 + random.nextInt(3));
    }
    return office.grant(
        new Office.Asked(
            user,
            cameras.stream().distinct().toList(),
            new io.strongroom.recording.model.WallTime(from).toInstant(),
            new io.strongroom.recording.model.WallTime(from + length).toInstant(),
            actions),
        terms);
  }

  Present anybody(SplittableRandom random) {
    String user = users.get(random.nextInt(users.size()));
    return java.util.Objects.requireNonNull(present.get(user));
  }

  /** A new session for somebody whose session is over, unless there is one already. */
  synchronized void signInAgain(Present person) throws IOException, InterruptedException {
    if (person.equals(present.get(person.user()))) {
      present.put(person.user(), signIn(person.user()));
    }
  }

  /** Takes one grant away and gives another; what the node cannot do now is not done. */
  void change(SplittableRandom random) throws InterruptedException {
    try {
      int which = random.nextInt(grants.size());
      office.revoke(grants.get(which));
      String user = users.get(random.nextInt(users.size()));
      grants.set(which, grant(user, random));
      signInAgain(anybody(random));
    } catch (IOException | StrongroomException e) {
      // the node is away, or the grant is over already: the next time
    }
  }
}
