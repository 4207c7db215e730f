package io.strongroom.loadtests.prove.tamper;

/** What something is done to. */
enum Target {
  CHUNK,
  HEADER,
  FOOTER,
  PACK,
  KEY_FILE,
  CATALOGUE_ROW,
  COMPLETENESS_RECORD,
  CERTIFICATE
}
