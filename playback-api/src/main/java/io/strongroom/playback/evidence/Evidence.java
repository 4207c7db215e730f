package io.strongroom.playback.evidence;

import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.evidence.ExportJob.GrantUsed;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports of evidence on this node: asked for, built one after the other, kept sealed until their
 * time is over. What there is survives a restart: an export that was being built is begun anew.
 * Thread-safe; blocks on the store, the access log and the disk.
 */
public final class Evidence implements AutoCloseable {
  /** Most cameras of one export. */
  public static final int MAX_CAMERAS = 32;

  /** Most exports of one person that wait, are built or can be fetched. */
  public static final int MAX_PER_PERSON = 20;

  private static final Logger log = LoggerFactory.getLogger(Evidence.class);

  private final EvidenceSources sources;
  private final ExportJobs jobs;
  private final ExportPlanning planning;
  private final ExportFiles files;
  private final ExportWorker worker;

  private Evidence(EvidenceSources sources) {
    this.sources = sources;
    this.jobs = new ExportJobs(sources.state());
    this.planning = new ExportPlanning(sources);
    this.files = new ExportFiles(sources.folder());
    this.worker = new ExportWorker(sources, jobs, files);
  }

  /**
   * Begins, and takes up what an earlier process of this node has left.
   *
   * @throws StrongroomException UNAVAILABLE if the folder cannot be made
   */
  public static Evidence start(EvidenceSources sources) {
    Evidence evidence = new Evidence(sources);
    evidence.files.make();
    evidence.takeUp();
    return evidence;
  }

  /**
   * Asks for an export. Its estimate is known when this returns, and the uses of its grants are
   * counted.
   *
   * @throws StrongroomException DENIED, recorded, if no grant covers all of it; NOT_FOUND if
   *     nothing is recorded; CALLER if it is too much; EXHAUSTED if there is no room
   */
  public ExportJob request(Session session, Wish wish) {
    if (wish.cameras().isEmpty() || wish.cameras().size() > MAX_CAMERAS) {
      throw new StrongroomException(
          ErrorKind.CALLER, "cameras: name 1 to " + MAX_CAMERAS + " cameras");
    }
    List<EvidencePlan> plans = planning.plan(wish, session);
    requireCopies(session, wish);
    long estimate = plans.stream().mapToLong(plan -> estimate(plan, wish.copies())).sum();
    requirePlace(session.account());
    files.requireRoom(estimate + worker.outstandingBytes());
    var _ = sources.identity().get();
    ExportId id = ExportId.random();
    Instant now = sources.clock().instant();
    ExportJob job =
        new ExportJob(
            id,
            person(session.account()),
            wish,
            session.purpose(),
            claims(id, session, wish),
            sources.node(),
            ExportState.QUEUED,
            now,
            now,
            estimate,
            Optional.empty(),
            Optional.empty(),
            0);
    ExportJob made = jobs.put(job);
    worker.enqueue(made);
    return made;
  }

  /**
   * Small files as one ZIP file, with SHA256SUMS, signature and time-stamp as packages have them.
   *
   * @param files are named in SHA256SUMS, in their order
   * @param beside are not, as what is made anew each time
   * @throws StrongroomException UNAVAILABLE if nothing can be signed
   */
  public byte[] signed(Map<String, byte[]> files, Map<String, byte[]> beside) {
    return SignedFiles.zip(files, beside, sources);
  }

  private static long estimate(EvidencePlan plan, Copies copies) {
    long times =
        (copies.originals() ? 1L : 0L) + (copies.viewing() ? ViewingCopy.TIMES_ORIGINAL : 0L);
    // A line of the manifest and half of a receipt's entries for each chunk, and what is once.
    return times * plan.bytes() + 1_200L * plan.chunks() + 300_000;
  }

  /** What would fail when it is built is told now, before a use is counted. */
  private void requireCopies(Session session, Wish wish) {
    if (wish.copies().originals()) {
      for (CameraId camera : wish.cameras()) {
        sources.checker().requireOriginal(session, camera, wish.range(), Action.EXPORT);
      }
    }
    if (wish.copies().viewing() && sources.watermarks()) {
      var _ = Watermark.font(sources.font().file());
    }
  }

  private List<GrantUsed> claims(ExportId id, Session session, Wish wish) {
    Session acting = sources.checker().acting(id.value(), session.account(), session.purpose());
    Map<String, GrantUsed> used = new LinkedHashMap<>();
    for (CameraId camera : wish.cameras()) {
      AccessRequest grant = sources.checker().claim(acting, camera, wish.range(), Action.EXPORT);
      used.put(
          grant.id().toString(),
          new GrantUsed(grant.id().toString(), grant.grounds().caseNumber()));
    }
    return List.copyOf(used.values());
  }

  private static Person person(Account account) {
    return new Person(account.user(), account.name(), account.unit());
  }

  private void requirePlace(Account account) {
    long open = of(account).stream().filter(job -> !job.state().isEnd()).count();
    if (open >= MAX_PER_PERSON) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, MAX_PER_PERSON + " of your exports are there already; remove some");
    }
  }

  /** A person's exports, newest first. */
  public List<ExportJob> of(Account account) {
    return jobs.all().stream().filter(job -> job.by().user().equals(account.user())).toList();
  }

  /**
   * An export.
   *
   * @throws StrongroomException NOT_FOUND
   */
  public ExportJob get(ExportId id) {
    return jobs.find(id)
        .orElseThrow(() -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such export"));
  }

  /**
   * Bytes of footage that are by now in the package of an export that waits or is built, as the
   * node says that builds it.
   *
   * @return empty if that node is away
   */
  public Optional<Long> doneBytes(ExportJob job) {
    if (isHere(job)) {
      return Optional.of(doneBytesHere(job.id()));
    }
    return job.state() == ExportState.BUILDING
        ? sources.elsewhere().doneBytes(job.node(), job.id())
        : Optional.of(0L).filter(none -> sources.elsewhere().isThere(job.node()));
  }

  /** The same for another node, which has checked who asks; 0 if it is not being built here. */
  long doneBytesHere(ExportId id) {
    return worker.watching(id).map(BuildWatch::doneBytes).orElse(0L);
  }

  /**
   * Removes an export and its package; one that is being built stops.
   *
   * @throws StrongroomException UNAVAILABLE if it has gone on meanwhile, or has ended
   */
  public ExportJob remove(ExportJob job) {
    ExportJob removed = jobs.put(job.removed(sources.clock().instant()));
    worker.stop(job.id());
    files.remove(job.id());
    return removed;
  }

  /** Notes that the last byte of a package went out. */
  public void fetched(ExportId id) {
    jobs.find(id).filter(job -> job.state() == ExportState.READY).ifPresent(this::note);
  }

  private void note(ExportJob job) {
    try {
      var _ = jobs.put(job.fetched());
    } catch (StrongroomException e) {
      // It was removed, or fetched twice at once.
    }
  }

  /** When the package of an export goes. */
  public Optional<Instant> expires(ExportJob job) {
    return job.state().hasPackage()
        ? Optional.of(job.changedAt().plus(sources.kept()))
        : Optional.empty();
  }

  /**
   * The session under which an export's package is fetched: the export's own, so that fetching it
   * is no further use of its grant, whichever node or process has counted that use.
   */
  public Session acting(ExportJob job, Session owner) {
    job.grants().forEach(used -> worker.takeUp(job, used));
    return sources.checker().acting(job.id().value(), owner.account(), job.purpose());
  }

  /** Whether a viewing copy hides what would be hidden now from whoever fetches it. */
  public boolean isDrawnAsNow(BuiltPackage.Media media, Viewing viewing) {
    return media.masks().equals(Optional.of(ViewingCopy.masks(viewing.hidden(media.range()))));
  }

  /** Whether this node has the package. */
  public boolean isHere(ExportJob job) {
    return job.node().equals(sources.node());
  }

  /** Whether the package can be fetched through this node now. */
  public boolean isWithinReach(ExportJob job) {
    return isHere(job) || sources.elsewhere().isThere(job.node());
  }

  /**
   * Bytes of a package, of this node or another one.
   *
   * @param length at most {@link PackageMessages#MAX_PIECE}
   * @throws StrongroomException CORRUPT if they are not what was written; NOT_FOUND if they are
   *     gone; UNAVAILABLE if the node that has them is away
   */
  public ByteBuffer read(ExportJob job, long from, int length) {
    return isHere(job)
        ? readHere(job, from, length)
        : sources.elsewhere().read(job.node(), job.id(), from, length);
  }

  /** The same for another node, which has checked who asks. */
  ByteBuffer readHere(ExportId id, long from, int length) {
    ExportJob job = get(id);
    if (!isHere(job) || !job.state().hasPackage()) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "there is no such package on this node");
    }
    return readHere(job, from, length);
  }

  private ByteBuffer readHere(ExportJob job, long from, int length) {
    BuiltPackage built =
        job.built()
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no package yet"));
    if (from > built.bytes() - length) {
      throw new StrongroomException(
          ErrorKind.CALLER, "the package has no more than " + built.bytes() + " bytes");
    }
    return SealedFile.read(
        files.whole(job.id()), job.id().toString(), sources.cipher(), built.bytes(), from, length);
  }

  /** SHA-256 fingerprint of the root of this node's evidence, as OpenSSL prints it. */
  public String rootFingerprint() {
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(Digests.sha256().digest(sources.identity().get().root().getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate has an encoding", e);
    }
  }

  /** The root in PEM, for whoever checks packages of this node. */
  public byte[] root() {
    return CertificateChains.pem(List.of(sources.identity().get().root()));
  }

  /** In a cluster the shared records may not have been seen yet; then the sweep does it. */
  private void takeUp() {
    try {
      worker.takeUp();
    } catch (StrongroomException e) {
      log.warn("exports are taken up later: {}", e.getMessage());
    }
  }

  /**
   * Goes on with what was left behind, lets what is over go, and removes files that no export has;
   * called from time to time.
   */
  public void sweep() {
    takeUp();
    Instant now = sources.clock().instant();
    for (ExportJob job : jobs.all()) {
      if (isHere(job)) {
        ExportSweep.settle(job, now, sources.kept(), jobs, files);
      }
    }
    files.removeStrays(id -> jobs.find(id).filter(job -> keepsFile(job.state())).isPresent());
  }

  private static boolean keepsFile(ExportState state) {
    return state == ExportState.BUILDING || state.hasPackage();
  }

  /** Stops what is being built, which is begun anew at the next start. */
  @Override
  public void close() {
    worker.close();
  }
}
