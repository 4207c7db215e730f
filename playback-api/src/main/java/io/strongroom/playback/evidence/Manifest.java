package io.strongroom.playback.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.strongroom.crypto.digest.HashFunction;
import io.strongroom.playback.evidence.EvidencePlan.Begins;
import io.strongroom.playback.evidence.EvidencePlan.HandOver;
import io.strongroom.playback.evidence.EvidencePlan.MediaFile;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.PackTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code manifest.json}: what was asked, what is in the package and what is not, and for each chunk
 * the way from its digest to the root of its pack ({@code docs/design/evidence.md}). Says nothing
 * of when or by which job it was made, so that equal requests make equal bytes. Pure.
 */
final class Manifest {
  static final String FORMAT = "strongroom-evidence-2";

  /** Of packages from before: without hand-overs, and nothing signed for what lies beside. */
  static final String FIRST_FORMAT = "strongroom-evidence-1";

  private final ExportJob job;
  private final List<EvidencePlan> plans;
  private final Map<PackId, Optional<PackTree>> trees;
  private final Map<String, FileDigest> digests;
  private final List<RecordNote> records;
  private final List<Drawn> drawn;
  private final boolean watermarks;

  /**
   * What was seen of a file as it was written.
   *
   * @param sha256 of all of it, hexadecimal
   * @param chunks of each chunk, the init segment first
   */
  record FileDigest(String sha256, List<String> chunks) {}

  /**
   * A file that was drawn anew.
   *
   * @param masks what was hidden, as a digest; {@code none} if nothing
   */
  record Drawn(
      CameraId camera, String name, TimeRange range, long bytes, String sha256, String masks) {}

  /**
   * @param trees of all packs that the plans name; empty for one that still grows
   * @param digests of all files that the plans name; none if no originals are in it
   * @param drawn viewing copies
   * @param watermarks whether they have some
   * @param records of completeness that go with it
   */
  Manifest(
      ExportJob job,
      List<EvidencePlan> plans,
      Map<PackId, Optional<PackTree>> trees,
      Map<String, FileDigest> digests,
      List<Drawn> drawn,
      boolean watermarks,
      List<RecordNote> records) {
    this.drawn = List.copyOf(drawn);
    this.watermarks = watermarks;
    this.job = job;
    this.plans = plans;
    this.trees = trees;
    this.digests = digests;
    this.records = records;
  }

  /** Writes it in UTF-8, a line for each thing; {@code out} stays open. */
  void write(OutputStream out) throws IOException {
    JsonFactory factory =
        JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      line(json);
      asked(json);
      line(json);
      json.writeArrayFieldStart("cameras");
      for (EvidencePlan plan : plans) {
        line(json);
        camera(json, plan);
      }
      json.writeEndArray();
      line(json);
      json.writeArrayFieldStart("records");
      for (RecordNote record : records) {
        line(json);
        json.writeStartObject();
        json.writeStringField("name", record.name());
        json.writeStringField("camera", record.camera().toString());
        json.writeStringField("day", record.day().toString());
        json.writeNumberField("serial", record.serial());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void line(JsonGenerator json) throws IOException {
    json.writeRaw('\n');
  }

  private void asked(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("asked");
    json.writeStringField("user", job.by().user());
    json.writeStringField("name", job.by().name());
    json.writeStringField("unit", job.by().unit());
    json.writeStringField("purpose", job.purpose().orElse(""));
    range(json, job.wish().range());
    json.writeArrayFieldStart("cameras");
    for (var camera : job.wish().cameras()) {
      json.writeString(camera.toString());
    }
    json.writeEndArray();
    json.writeBooleanField("originals", job.wish().copies().originals());
    json.writeBooleanField("viewingCopy", job.wish().copies().viewing());
    json.writeArrayFieldStart("grants");
    for (ExportJob.GrantUsed grant : job.grants()) {
      json.writeStartObject();
      json.writeStringField("id", grant.id());
      json.writeStringField("case", grant.caseNumber());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void range(JsonGenerator json, TimeRange range) throws IOException {
    json.writeStringField("from", Times.format(range.from()));
    json.writeStringField("to", Times.format(range.to()));
  }

  private void camera(JsonGenerator json, EvidencePlan plan) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", plan.camera().toString());
    json.writeStringField("name", plan.name());
    cut(json, plan);
    json.writeArrayFieldStart("files");
    for (MediaFile file : originals(plan)) {
      line(json);
      file(json, file);
    }
    json.writeEndArray();
    line(json);
    viewing(json, plan);
    line(json);
    json.writeArrayFieldStart("gaps");
    for (var gap : plan.gaps()) {
      json.writeStartObject();
      range(json, gap.range());
      json.writeStringField("cause", cause(gap.cause()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("formatChanges");
    for (int i = 1; i < plan.files().size(); i++) {
      MediaFile before = plan.files().get(i - 1);
      MediaFile file = plan.files().get(i);
      if (file.begins() == Begins.FORMAT || !format(before).equals(format(file))) {
        json.writeStartObject();
        json.writeStringField("at", Times.format(file.range().from()));
        json.writeStringField("before", format(before));
        json.writeStringField("after", format(file));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    handOvers(json, plan);
    json.writeArrayFieldStart("thinned");
    for (TimeRange range : plan.thinned()) {
      json.writeStartObject();
      range(json, range);
      json.writeEndObject();
    }
    json.writeEndArray();
    packs(json, plan);
    json.writeEndObject();
  }

  private List<MediaFile> originals(EvidencePlan plan) {
    return job.wish().copies().originals() ? plan.files() : List.of();
  }

  /** What was drawn anew for people to look at, and is not original. */
  private void viewing(JsonGenerator json, EvidencePlan plan) throws IOException {
    json.writeArrayFieldStart("viewing");
    for (Drawn copy : drawn) {
      if (copy.camera().equals(plan.camera())) {
        line(json);
        json.writeStartObject();
        json.writeStringField("name", copy.name());
        json.writeNumberField("bytes", copy.bytes());
        json.writeStringField("sha256", copy.sha256());
        range(json, copy.range());
        json.writeBooleanField("original", false);
        json.writeStringField("masks", copy.masks());
        json.writeArrayFieldStart("watermark");
        for (String word : watermarks ? PackageBuilder.words(job) : List.<String>of()) {
          json.writeString(word);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void handOvers(JsonGenerator json, EvidencePlan plan) throws IOException {
    json.writeArrayFieldStart("handOvers");
    for (HandOver each : plan.handOvers()) {
      json.writeStartObject();
      json.writeStringField("at", Times.format(each.at()));
      json.writeStringField("before", each.before().toString());
      json.writeStringField("after", each.after().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** SHA-256 of the init segment, whose bytes say everything of a format. */
  private static String format(MediaFile file) {
    return file.chunks().getFirst().initDigest();
  }

  private FileDigest digest(MediaFile file) {
    return Optional.ofNullable(digests.get(file.name())).orElseThrow();
  }

  /** The instants asked for, as places in the first and the last file. */
  private void cut(JsonGenerator json, EvidencePlan plan) throws IOException {
    TimeRange first = plan.files().getFirst().range();
    TimeRange last = plan.files().getLast().range();
    TimeRange asked = job.wish().range();
    json.writeObjectFieldStart("cut");
    json.writeStringField("begins", Times.format(first.from()));
    json.writeStringField("ends", Times.format(last.to()));
    json.writeNumberField("skipMicros", Math.max(0, first.from().microsUntil(asked.from())));
    json.writeNumberField("surplusMicros", Math.max(0, asked.to().microsUntil(last.to())));
    json.writeEndObject();
  }

  private void file(JsonGenerator json, MediaFile file) throws IOException {
    FileDigest digest = digest(file);
    json.writeStartObject();
    json.writeStringField("name", file.name());
    json.writeNumberField("bytes", file.bytes());
    json.writeStringField("sha256", digest.sha256());
    range(json, file.range());
    json.writeStringField("begins", file.begins().code());
    json.writeBooleanField("keyframe", file.chunks().getFirst().keyframe());
    json.writeNumberField("mediaStart", file.chunks().getFirst().mediaStart().ticks());
    json.writeArrayFieldStart("chunks");
    ChunkRef init = file.chunks().getFirst().initChunk();
    line(json);
    chunk(json, "init", 0, init, digest.chunks().getFirst());
    long offset = init.bytes();
    for (int i = 0; i < file.chunks().size(); i++) {
      ChunkRef chunk = file.chunks().get(i);
      line(json);
      chunk(json, "media", offset, chunk, digest.chunks().get(i + 1));
      offset += chunk.bytes();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void chunk(JsonGenerator json, String kind, long offset, ChunkRef chunk, String sha256)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", kind);
    json.writeNumberField("offset", offset);
    json.writeNumberField("bytes", chunk.bytes());
    json.writeStringField("sha256", sha256);
    if (kind.equals("media")) {
      range(json, chunk.range());
      json.writeBooleanField("keyframe", chunk.keyframe());
    }
    json.writeStringField("pack", chunk.pack().epoch().toString());
    json.writeNumberField("sequence", chunk.sequence());
    Optional<PackTree> tree = trees.getOrDefault(chunk.pack(), Optional.empty());
    if (tree.isPresent()) {
      PackTree.Leaf leaf = tree.get().leaf(chunk.sequence());
      json.writeNumberField("leaf", leaf.index());
      json.writeStringField("header", Digests.hex(leaf.header().toArray()));
      json.writeArrayFieldStart("path");
      for (Bytes sibling : leaf.path()) {
        json.writeString(Digests.hex(sibling.toArray()));
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void packs(JsonGenerator json, EvidencePlan plan) throws IOException {
    TreeMap<String, PackId> packs = new TreeMap<>();
    originals(plan).stream()
        .flatMap(file -> file.chunks().stream())
        .forEach(chunk -> packs.put(chunk.pack().epoch().toString(), chunk.pack()));
    json.writeArrayFieldStart("packs");
    for (var each : packs.entrySet()) {
      line(json);
      json.writeStartObject();
      json.writeStringField("epoch", each.getKey());
      Optional<PackTree> tree = trees.getOrDefault(each.getValue(), Optional.empty());
      json.writeBooleanField("finished", tree.isPresent());
      if (tree.isPresent()) {
        String root = Digests.hex(tree.get().root().toArray());
        json.writeStringField("hash", hash(tree.get().hash()));
        json.writeNumberField("leaves", tree.get().size());
        json.writeStringField("root", root);
        json.writeArrayFieldStart("records");
        for (RecordNote record : records) {
          if (record.camera().equals(plan.camera()) && record.names(each.getKey(), root)) {
            json.writeString(record.name());
          }
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static String hash(HashFunction function) {
    return switch (function) {
      case SHA_256 -> "SHA-256";
      case SM3 -> "SM3";
    };
  }

  static String cause(GapCause cause) {
    return cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Instants in UTC with microseconds. */
  static final class Times {
    private static final java.time.format.DateTimeFormatter FORM =
        java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(java.time.ZoneOffset.UTC);

    private Times() {}

    static String format(WallTime time) {
      return FORM.format(time.toInstant());
    }
  }
}
