package io.strongroom.playback.evidence;

import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.crypto.sign.EvidenceIdentity;
import io.strongroom.crypto.sign.TimeStamps;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.audit.AccessLogReceipts.Receipt;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.evidence.BuiltPackage.Media;
import io.strongroom.playback.evidence.EvidencePlan.MediaFile;
import io.strongroom.playback.evidence.Manifest.Drawn;
import io.strongroom.playback.evidence.Manifest.FileDigest;
import io.strongroom.playback.report.pdf.DataListPdf;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.PackTree;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds one package, sealed as it is written. Footage comes through the door that everybody's
 * comes through: each fragment under an authorisation, each authorisation under a durable intent,
 * each intent under a grant. For one thread and one package.
 */
final class PackageBuilder {
  private static final int RECEIPT_ATTEMPTS = 300;
  private static final long RECEIPT_PAUSE_MILLIS = 100;

  private final EvidenceSources sources;
  private final ExportJob job;
  private final Session session;
  private final BuildWatch watch;
  private final List<Long> entries = new ArrayList<>();
  private final Map<String, FileDigest> digests = new LinkedHashMap<>();
  private final Map<PackId, Optional<PackTree>> trees = new LinkedHashMap<>();
  private final List<Media> media = new ArrayList<>();
  private final List<Drawn> drawn = new ArrayList<>();
  private final StringBuilder sums = new StringBuilder();
  private final StringBuilder besideSums = new StringBuilder();

  /**
   * @param session of the job, for its owner
   */
  PackageBuilder(EvidenceSources sources, ExportJob job, Session session, BuildWatch watch) {
    this.sources = sources;
    this.job = job;
    this.session = session;
    this.watch = watch;
  }

  /**
   * Builds it; durable when the call returns.
   *
   * @param file must not exist
   * @throws StrongroomException DENIED if a grant does not cover it any more; UNAVAILABLE, CORRUPT
   *     or NOT_FOUND if some of it cannot be had
   * @throws EvidenceStopped if it is not wanted any more
   */
  BuiltPackage build(Path file) throws IOException {
    EvidenceIdentity identity = sources.identity().get();
    TimeStamps timeStamps = sources.timeStamps().get();
    List<EvidencePlan> plans = new ExportPlanning(sources).plan(job.wish(), session);
    watch.begin();
    try (SealedFile.Writer out =
        new SealedFile.Writer(file, job.id().toString(), sources.cipher())) {
      StoredZip zip = new StoredZip(out);
      for (EvidencePlan plan : plans) {
        footage(zip, plan);
      }
      contents(zip, plans);
      byte[] sumsFile = sums.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = Digests.sha256().digest(sumsFile);
      zip.add("SHA256SUMS", sumsFile);
      beside(zip, "SHA256SUMS.p7s", identity.sign(sumsFile, sources.clock().instant()));
      beside(zip, "SHA256SUMS.tsr", timeStamps.stamp(digest));
      beside(zip, VerifyText.ROOT, CertificateChains.pem(List.of(identity.root())));
      beside(zip, VerifyText.SIGNER, CertificateChains.pem(List.of(identity.signer())));
      beside(zip, VerifyText.TIME_ROOTS, CertificateChains.pem(timeStamps.roots()));
      beside(
          zip,
          VerifyText.LOG_KEY,
          (sources.receipts().verifierKey() + "\n").getBytes(StandardCharsets.UTF_8));
      receipts(zip);
      byte[] besideFile = besideSums.toString().getBytes(StandardCharsets.UTF_8);
      zip.add(VerifyText.BESIDE, besideFile);
      zip.add(VerifyText.BESIDE_SIGNATURE, identity.signPlainly(besideFile));
      zip.finish();
      out.finish();
      return new BuiltPackage(out.size(), Digests.hex(digest), List.copyOf(media));
    }
  }

  private void footage(StoredZip zip, EvidencePlan plan) throws IOException {
    WallTime limit = plan.files().getLast().range().to();
    Viewing viewing =
        sources.checker().view(session, plan.camera(), Action.EXPORT, index -> entries.add(index));
    try {
      if (job.wish().copies().originals()) {
        for (MediaFile file : plan.files()) {
          media(zip, plan.camera(), file, viewing, limit);
        }
      }
      if (job.wish().copies().viewing()) {
        for (MediaFile file : plan.files()) {
          viewingCopy(zip, plan.camera(), file, viewing, limit);
        }
      }
    } finally {
      viewing.settle();
    }
  }

  private void media(
      StoredZip zip, CameraId camera, MediaFile file, Viewing viewing, WallTime limit)
      throws IOException {
    MessageDigest all = Digests.sha256();
    List<String> chunks = new ArrayList<>(file.chunks().size() + 1);
    long offset =
        zip.add(
            file.name(),
            file.bytes(),
            sink -> {
              ChunkRef first = file.chunks().getFirst();
              put(sink, open(viewing, first, first.initChunk(), limit), all, chunks);
              for (ChunkRef chunk : file.chunks()) {
                put(sink, open(viewing, chunk, chunk, limit), all, chunks);
              }
            });
    String sha256 = Digests.hex(all.digest());
    digests.put(file.name(), new FileDigest(sha256, List.copyOf(chunks)));
    media.add(new Media(camera, file.range(), offset, file.bytes(), Optional.empty()));
    sum(file.name(), sha256);
  }

  private void viewingCopy(
      StoredZip zip, CameraId camera, MediaFile file, Viewing viewing, WallTime limit)
      throws IOException {
    String name = ViewingCopy.name(file);
    MessageDigest digest = Digests.sha256();
    ViewingCopy copy = new ViewingCopy(sources.footage(), viewing, file, watermark(), watch, limit);
    long bytes = zip.addOfAnyLength(name, sink -> copy.write(sink, digest));
    String sha256 = Digests.hex(digest.digest());
    drawn.add(new Drawn(camera, name, file.range(), bytes, sha256, copy.masks()));
    media.add(
        new Media(camera, file.range(), zip.size() - bytes, bytes, Optional.of(copy.masks())));
    sum(name, sha256);
  }

  private Optional<Watermark> watermark() {
    return sources.watermarks()
        ? Optional.of(
            new Watermark(Watermark.font(sources.font().file()), words(job), sources.zone()))
        : Optional.empty();
  }

  /** Who exports, and by which grants: what a watermark says beside the time. */
  static List<String> words(ExportJob job) {
    return Watermark.words(
        job.by().name(),
        job.by().user(),
        job.by().unit(),
        job.grants().stream()
            .map(grant -> Watermark.grant(grant.caseNumber(), grant.id()))
            .toList());
  }

  private ByteBuffer open(Viewing viewing, ChunkRef within, ChunkRef chunk, WallTime limit) {
    watch.require();
    ByteBuffer plain =
        sources.footage().open(viewing.cover(within.range(), chunk.bytes(), limit), chunk);
    watch.done(chunk.bytes());
    return plain;
  }

  private static void put(
      StoredZip.Sink sink, ByteBuffer plain, MessageDigest all, List<String> chunks)
      throws IOException {
    MessageDigest one = Digests.sha256();
    one.update(plain.duplicate());
    all.update(plain.duplicate());
    chunks.add(Digests.hex(one.digest()));
    sink.write(plain);
  }

  private void sum(String name, String sha256) {
    line(sums, name, sha256);
  }

  private static void line(StringBuilder list, String name, String sha256) {
    list.append(sha256).append("  ").append(name).append('\n');
  }

  /** Adds what is made anew each time, and so has a list of digests of its own. */
  private void beside(StoredZip zip, String name, byte[] bytes) throws IOException {
    zip.add(name, bytes);
    line(besideSums, name, Digests.hex(Digests.sha256().digest(bytes)));
  }

  private void add(StoredZip zip, String name, byte[] bytes) throws IOException {
    zip.add(name, bytes);
    sum(name, Digests.hex(Digests.sha256().digest(bytes)));
  }

  private void contents(StoredZip zip, List<EvidencePlan> plans) throws IOException {
    for (EvidencePlan plan : job.wish().copies().originals() ? plans : List.<EvidencePlan>of()) {
      for (MediaFile file : plan.files()) {
        for (ChunkRef chunk : file.chunks()) {
          trees.computeIfAbsent(chunk.pack(), sources.footage()::tree);
        }
      }
    }
    List<RecordNote> records = records(plans);
    Manifest manifest =
        new Manifest(job, plans, trees, digests, drawn, sources.watermarks(), records);
    String manifestSha256 = manifest(zip, manifest);
    boolean both = DataListPdf.hasChinese(sources.font());
    add(
        zip,
        EvidenceList.name(both),
        DataListPdf.write(
            EvidenceList.of(job, plans, digests, drawn, records, manifestSha256, both),
            sources.font()));
    for (RecordNote record : records) {
      add(zip, record.name(), record.note().getBytes(StandardCharsets.UTF_8));
    }
    add(zip, VerifyText.NAME, VerifyText.text().getBytes(StandardCharsets.UTF_8));
  }

  /** Made twice: its length must be known before, and it may be too long for memory. */
  private String manifest(StoredZip zip, Manifest manifest) throws IOException {
    MessageDigest digest = Digests.sha256();
    long[] length = new long[1];
    manifest.write(
        new Counting(
            part -> {
              length[0] += part.remaining();
              digest.update(part);
            }));
    String sha256 = Digests.hex(digest.digest());
    long _ = zip.add("manifest.json", length[0], sink -> manifest.write(new Counting(sink)));
    sum("manifest.json", sha256);
    return sha256;
  }

  /** An output that hands on what it is given. */
  private static final class Counting extends OutputStream {
    private final StoredZip.Sink sink;

    Counting(StoredZip.Sink sink) {
      this.sink = sink;
    }

    @Override
    public void write(int one) throws IOException {
      sink.write(ByteBuffer.wrap(new byte[] {(byte) one}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      sink.write(ByteBuffer.wrap(bytes, offset, length));
    }
  }

  private List<RecordNote> records(List<EvidencePlan> plans) {
    List<RecordNote> records = new ArrayList<>();
    for (EvidencePlan plan : plans) {
      WallTime from = plan.files().getFirst().range().from();
      WallTime to = plan.files().getLast().range().to();
      LocalDate last = day(to.plusMicros(-1));
      for (LocalDate day = day(from); !day.isAfter(last); day = day.plusDays(1)) {
        for (Signed signed : sources.completeness().records(plan.camera(), day)) {
          records.add(RecordNote.of(plan.camera(), day, signed.serial(), signed.note()));
        }
      }
    }
    return records;
  }

  private LocalDate day(WallTime time) {
    return time.toInstant().atZone(sources.zone()).toLocalDate();
  }

  private void receipts(StoredZip zip) throws IOException {
    for (Receipt receipt : awaitReceipts()) {
      String name = "receipts/%012d".formatted(receipt.proof().index());
      beside(zip, name + ".entry", receipt.entry());
      beside(zip, name + ".tlog-proof", receipt.proof().encode());
    }
  }

  private List<Receipt> awaitReceipts() {
    List<Long> wanted = entries.stream().sorted().toList();
    for (int attempt = 0; attempt < RECEIPT_ATTEMPTS; attempt++) {
      Optional<List<Receipt>> found = sources.receipts().receipts(wanted);
      if (found.isPresent()) {
        return found.get();
      }
      watch.pause(RECEIPT_PAUSE_MILLIS);
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the access log does not publish its entries, so there are no receipts for this export;"
            + " see its alarm and make the export again");
  }
}
