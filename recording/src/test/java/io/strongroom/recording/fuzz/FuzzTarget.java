package io.strongroom.recording.fuzz;

import io.strongroom.recording.fragment.FragmentReaderFuzz;
import io.strongroom.recording.fragment.FragmenterFuzz;
import io.strongroom.recording.ingest.rtp.RtpFuzz;
import io.strongroom.recording.ingest.rtsp.DescriptionFuzz;
import io.strongroom.recording.ingest.rtsp.RtspStreamFuzz;
import io.strongroom.recording.pack.PackFuzz;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A parser of outside bytes, with the inputs that are known to reach far into it. */
enum FuzzTarget {
  RTSP_STREAM(RtspStreamFuzz.class),
  DESCRIPTION(DescriptionFuzz.class),
  RTP(RtpFuzz.class),
  FRAGMENTER(FragmenterFuzz.class),
  FRAGMENT_READER(FragmentReaderFuzz.class),
  PACK(PackFuzz.class);

  private final Class<?> target;

  FuzzTarget(Class<?> target) {
    this.target = target;
  }

  /** As the command says it. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  String className() {
    return target.getName();
  }

  void run(byte[] input) {
    switch (this) {
      case RTSP_STREAM -> RtspStreamFuzz.fuzzerTestOneInput(input);
      case DESCRIPTION -> DescriptionFuzz.fuzzerTestOneInput(input);
      case RTP -> RtpFuzz.fuzzerTestOneInput(input);
      case FRAGMENTER -> FragmenterFuzz.fuzzerTestOneInput(input);
      case FRAGMENT_READER -> FragmentReaderFuzz.fuzzerTestOneInput(input);
      case PACK -> PackFuzz.fuzzerTestOneInput(input);
    }
  }

  /** Inputs by name: what reached new code in earlier runs, and what once failed. */
  Map<String, byte[]> corpus() throws IOException {
    Map<String, byte[]> inputs = new TreeMap<>();
    try (InputStream resource = FuzzTarget.class.getResourceAsStream(label() + ".zip");
        ZipInputStream zip = new ZipInputStream(java.util.Objects.requireNonNull(resource))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        inputs.put(entry.getName(), zip.readAllBytes());
      }
    }
    return inputs;
  }
}
