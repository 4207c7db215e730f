package io.strongroom.playback.evidence;

import io.strongroom.crypto.sign.TimeStampException;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.view.BackSeat;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the packages of this node, one after the other. An export is READY only when its package
 * lies whole under its name; whatever a crash leaves before that is thrown away at the next start.
 * Thread-safe.
 */
final class ExportWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ExportWorker.class);

  /** What cannot be had now may be there in a moment. */
  private static final int ATTEMPTS = 3;

  private static final long AGAIN_MILLIS = 5_000;
  private static final long GRACE_SECONDS = 10;

  private final EvidenceSources sources;
  private final ExportJobs jobs;
  private final ExportFiles files;
  private final Map<ExportId, BuildWatch> watches = new ConcurrentHashMap<>();
  private final Map<ExportId, Long> outstanding = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(BackSeat.threads("exports-"));
  private volatile boolean stopping;

  ExportWorker(EvidenceSources sources, ExportJobs jobs, ExportFiles files) {
    this.sources = sources;
    this.jobs = jobs;
    this.files = files;
  }

  /**
   * Takes up what an earlier process of this node has left, or this one could not write down,
   * oldest first.
   */
  synchronized void takeUp() {
    List<ExportJob> left =
        jobs.all().stream()
            .filter(job -> job.node().equals(sources.node()))
            .filter(job -> !watches.containsKey(job.id()))
            .filter(job -> job.state() == ExportState.QUEUED || job.state() == ExportState.BUILDING)
            .sorted(Comparator.comparing(ExportJob::createdAt))
            .toList();
    for (ExportJob job : left) {
      try {
        // By compare-and-set: one that was finished a moment ago stays as it is.
        enqueue(
            job.state() == ExportState.BUILDING
                ? jobs.put(job.begunAnew(sources.clock().instant()))
                : job);
      } catch (StrongroomException e) {
        log.info("export {} is not taken up: {}", job.id(), e.getMessage());
      }
    }
  }

  void enqueue(ExportJob job) {
    if (watches.putIfAbsent(job.id(), new BuildWatch()) == null) {
      outstanding.put(job.id(), job.estimateBytes());
      thread.execute(() -> run(job.id()));
    }
  }

  /** Of what waits or is being built. */
  long outstandingBytes() {
    return outstanding.values().stream().mapToLong(Long::longValue).sum();
  }

  Optional<BuildWatch> watching(ExportId id) {
    return Optional.ofNullable(watches.get(id));
  }

  void stop(ExportId id) {
    watching(id).ifPresent(BuildWatch::stop);
  }

  private void run(ExportId id) {
    BuildWatch watch = watching(id).orElseThrow();
    try {
      if (!stopping) {
        take(id, watch);
      }
    } catch (RuntimeException e) {
      log.error("export {} was left where it was", id, e);
    } finally {
      watches.remove(id);
      outstanding.remove(id);
    }
  }

  private void take(ExportId id, BuildWatch watch) {
    Optional<ExportJob> queued = jobs.find(id).filter(job -> job.state() == ExportState.QUEUED);
    if (queued.isEmpty()) {
      return;
    }
    ExportJob job = jobs.put(queued.get().begun(sources.clock().instant()));
    try {
      BuiltPackage built = attempts(job, watch);
      files.keep(id);
      var _ = jobs.put(job.finished(built, sources.clock().instant()));
      log.info("export {} is ready, {} bytes", id, built.bytes());
    } catch (EvidenceStopped e) {
      // Removed by its owner, or the node stops and begins it anew.
      files.remove(id);
    } catch (StrongroomException | TimeStampException e) {
      fail(job, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.error("export {} could not be written", id, e);
      fail(job, "the package could not be written: " + e.getMessage());
    } catch (RuntimeException e) {
      log.error("export {} failed for a reason nobody thought of", id, e);
      fail(job, "it failed for a reason that the node's log has");
    }
  }

  private BuiltPackage attempts(ExportJob job, BuildWatch watch) throws IOException {
    for (int attempt = 1; ; attempt++) {
      files.remove(job.id());
      try {
        return new PackageBuilder(sources, job, session(job), watch).build(files.part(job.id()));
      } catch (StrongroomException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE || attempt == ATTEMPTS) {
          throw e;
        }
        log.warn("export {} is tried again: {}", job.id(), e.getMessage());
      } catch (TimeStampException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        log.warn("export {} is tried again: {}", job.id(), e.getMessage());
      }
      watch.pause(AGAIN_MILLIS);
    }
  }

  /** For the owner as the account is now; one that is gone exports nothing. */
  private Session session(ExportJob job) {
    Account account =
        sources
            .accounts()
            .find(job.by().user())
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.DENIED, "the account that asked for it is gone"));
    job.grants().forEach(used -> takeUp(job, used));
    return sources.checker().acting(job.id().value(), account, job.purpose());
  }

  /** The use of a grant that was counted when the export was asked for. */
  void takeUp(ExportJob job, ExportJob.GrantUsed used) {
    sources.checker().claimed(RequestId.parse(used.id()), job.id().value(), Action.EXPORT);
  }

  private void fail(ExportJob job, String why) {
    files.remove(job.id());
    try {
      var _ = jobs.put(job.failed(why, sources.clock().instant()));
    } catch (StrongroomException e) {
      // Removed by its owner meanwhile.
      log.info("export {} has gone on: {}", job.id(), e.getMessage());
    }
  }

  @Override
  public void close() {
    stopping = true;
    watches.values().forEach(BuildWatch::stop);
    thread.shutdown();
    try {
      boolean _ = thread.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
