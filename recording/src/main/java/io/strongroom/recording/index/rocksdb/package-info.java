/** The catalogue on RocksDB; with the state store's, the only packages that see RocksDB. */
@NullMarked
package io.strongroom.recording.index.rocksdb;

import org.jspecify.annotations.NullMarked;
