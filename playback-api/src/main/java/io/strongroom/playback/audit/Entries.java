package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.tilelog.NewEntry;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Events as leaves with contents, and back. Pure, but for the salt. */
final class Entries {
  private Entries() {}

  /**
   * @throws StrongroomException CALLER if the texts are too long
   */
  static NewEntry encode(WallTime at, Event event, SecureRandom random) {
    byte[] content = content(event, random).encode();
    if (content.length > NewEntry.MAX_CONTENT_BYTES) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "purpose, unit and user name are too long for the access log: shorten the purpose");
    }
    byte[] commitment = LeafContent.commitment(content);
    Leaf leaf =
        switch (event) {
          case Event.Intended(Intent intent) -> new Leaf.OfIntent(at, commitment, subject(intent));
          case Event.Delivered(long intent, Delivery delivery) ->
              new Leaf.OfDelivery(at, commitment, intent, delivery);
          case Event.Refused(Intent asked, String _) ->
              new Leaf.OfRefusal(at, commitment, subject(asked));
          case Event.Decided(Decision decision) ->
              new DecisionLeaf(
                  at,
                  commitment,
                  decision.request(),
                  decision.step(),
                  HexFormat.of().parseHex(decision.record()),
                  decision.granted());
          case Event.Changed(PersonChange change) ->
              new PersonLeaf(
                  at,
                  commitment,
                  change.person(),
                  change.by(),
                  change.step(),
                  HexFormat.of().parseHex(change.record()));
          case Event.Inspected(InspectionAct act) ->
              new InspectionLeaf(
                  at,
                  commitment,
                  act.by(),
                  act.step(),
                  act.subject(),
                  act.number(),
                  HexFormat.of().parseHex(act.digest()),
                  act.population());
        };
    return new NewEntry(leaf.encode(), content);
  }

  private static LeafContent content(Event event, SecureRandom random) {
    return switch (event) {
      case Event.Intended(Intent intent) ->
          LeafContent.of(random, intent.purpose(), intent.unit(), intent.user());
      case Event.Delivered _ -> LeafContent.of(random);
      case Event.Refused(Intent asked, String reason) ->
          LeafContent.of(random, asked.purpose(), asked.unit(), asked.user(), reason);
      case Event.Decided(Decision decision) ->
          LeafContent.of(random, decision.user(), decision.unit(), decision.words());
      case Event.Changed(PersonChange change) ->
          LeafContent.of(random, change.user(), change.unit(), change.subject(), change.words());
      case Event.Inspected(InspectionAct act) ->
          LeafContent.of(random, act.user(), act.unit(), act.words());
    };
  }

  private static Leaf.Subject subject(Intent intent) {
    return new Leaf.Subject(
        intent.session(),
        intent.camera(),
        intent.range(),
        intent.action(),
        Optional.of(intent.grant()).filter(id -> !id.isEmpty()).map(UUID::fromString));
  }

  /**
   * @param content as it was sealed; empty if it is erased
   * @throws InvalidLogException if the two do not belong together
   */
  static AccessLogEntry decode(long index, Leaf leaf, Optional<byte[]> content) {
    List<String> texts = content.map(LeafContent::parse).map(LeafContent::texts).orElse(List.of());
    Event event =
        switch (leaf) {
          case Leaf.OfIntent intent -> {
            requireTexts(content, texts, 3);
            yield new Event.Intended(intent(intent.subject(), texts));
          }
          case Leaf.OfDelivery delivery -> {
            requireTexts(content, texts, 0);
            yield new Event.Delivered(delivery.intent(), delivery.delivery());
          }
          case Leaf.OfRefusal refusal -> {
            requireTexts(content, texts, 4);
            yield new Event.Refused(intent(refusal.subject(), texts), text(texts, 3));
          }
          case DecisionLeaf decision -> {
            requireTexts(content, texts, 3);
            yield new Event.Decided(
                new Decision(
                    decision.request(),
                    decision.step(),
                    text(texts, 0),
                    text(texts, 1),
                    text(texts, 2),
                    HexFormat.of().formatHex(decision.record()),
                    decision.granted()));
          }
          case PersonLeaf change -> {
            requireTexts(content, texts, 4);
            yield new Event.Changed(
                new PersonChange(
                    change.person(),
                    change.by(),
                    change.step(),
                    text(texts, 0),
                    text(texts, 1),
                    text(texts, 2),
                    text(texts, 3),
                    HexFormat.of().formatHex(change.record())));
          }
          case InspectionLeaf act -> {
            requireTexts(content, texts, 3);
            yield new Event.Inspected(inspected(act, texts));
          }
        };
    return new AccessLogEntry(index, leaf.at(), event, content.isEmpty());
  }

  private static InspectionAct inspected(InspectionLeaf leaf, List<String> texts) {
    return new InspectionAct(
        leaf.by(),
        leaf.step(),
        leaf.subject(),
        leaf.number(),
        HexFormat.of().formatHex(leaf.digest()),
        leaf.population(),
        text(texts, 0),
        text(texts, 1),
        text(texts, 2));
  }

  private static void requireTexts(Optional<byte[]> content, List<String> texts, int count) {
    if (content.isPresent() && texts.size() != count) {
      throw new InvalidLogException("a content has other texts than its leaf's type");
    }
  }

  private static Intent intent(Leaf.Subject subject, List<String> texts) {
    return new Intent(
        subject.session(),
        text(texts, 2),
        text(texts, 1),
        text(texts, 0),
        subject.camera(),
        subject.range(),
        subject.action(),
        subject.grant().map(UUID::toString).orElse(""));
  }

  private static String text(List<String> texts, int place) {
    return place < texts.size() ? texts.get(place) : "";
  }
}
