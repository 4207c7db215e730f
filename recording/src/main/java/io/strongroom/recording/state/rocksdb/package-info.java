/** Control records on RocksDB, for one node. The only package here that knows RocksDB's API. */
@NullMarked
package io.strongroom.recording.state.rocksdb;

import org.jspecify.annotations.NullMarked;
